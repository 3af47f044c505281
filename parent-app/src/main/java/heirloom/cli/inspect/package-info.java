/**
 * {@code heirloom inspect} and {@code heirloom doctor}: what a process really holds, and what a
 * system really offers.
 *
 * <p>Everything is read at the moment of the question, from {@code /proc} or, on Windows, from the
 * system's table of handles ({@link heirloom.cli.inspect.ProcessReader}); nothing is taken from the
 * process's own word. Grant names do come from the process's environment or command line, which it
 * was started with, and are shown only beside a handle whose object is the one told there: by
 * device and inode, by a region's own identity on Windows, and there by number and kind for what
 * has none (a pipe).
 *
 * <pre>
 *   heirloom inspect 4711 --children
 *   heirloom doctor --json
 *   heirloom inspect 999999999      # exit code 125: there is no such process
 * </pre>
 *
 * <p>What it will not do: stop or trace the process, or show what another user's process holds. On
 * Windows it does not tell who has only mapped a region: the system does not say it.
 *
 * <p>The native calls for that are in one file, {@code WindowsCalls}, and not in the library, which
 * has no act of looking at strangers.
 */
@org.jspecify.annotations.NullMarked
package heirloom.cli.inspect;
