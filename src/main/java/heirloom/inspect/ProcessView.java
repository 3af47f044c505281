package heirloom.inspect;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one process held at one moment.
 *
 * @param command its command line, in one line
 * @param parent its parent's process id; 0 when unknown
 * @param handles by number
 * @param mapped the shared memory in its address space, one line per mapping
 * @param standard the numbers of its standard streams
 * @param handoff what it was told at its start, when that can be read
 */
public record ProcessView(
    long pid,
    String command,
    long parent,
    List<HeldHandle> handles,
    List<MapsLine> mapped,
    Set<Integer> standard,
    Optional<HandoffNames> handoff) {}
