/**
 * {@code heirloom inspect} and {@code heirloom doctor}: what a process really holds, and what a
 * system really offers.
 *
 * <p>Everything is read from {@code /proc} at the moment of the question; nothing is taken from the
 * process's own word. Grant names do come from the process's environment or command line, which it
 * was started with, and are shown only beside a descriptor whose device and inode are the ones told
 * there.
 *
 * <pre>
 *   heirloom inspect 4711 --children
 *   heirloom doctor --json
 *   heirloom inspect 999999999      # exit code 125: there is no such process
 * </pre>
 *
 * <p>What it will not do: stop or trace the process, or show what another user's process holds.
 */
@org.jspecify.annotations.NullMarked
package heirloom.cli.inspect;
