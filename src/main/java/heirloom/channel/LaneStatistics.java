package heirloom.channel;

/**
 * What one end of a channel, or a {@link FanIn}, has done so far. Read by another thread the
 * numbers may lag behind.
 *
 * @param messages sent or received
 * @param sleeps how often this end slept because it could not go on
 * @param wakes how often it rang the other end, which slept
 * @param depth bytes in the lane now, headers included
 */
public record LaneStatistics(long messages, long sleeps, long wakes, long depth) {}
