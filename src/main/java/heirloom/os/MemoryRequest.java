package heirloom.os;

/**
 * What kind of region to allocate.
 *
 * @param size bytes, 1 or more
 * @param oneWay only its creator may ever write
 * @param sparse reserve nothing now; a page that cannot be had later is a fault at its first touch
 * @param label for {@code /proc} and error messages, 1 to 64 of {@code [A-Za-z0-9._-]}; no identity
 */
public record MemoryRequest(long size, boolean oneWay, boolean sparse, String label) {}
