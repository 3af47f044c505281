/**
 * {@code heirloom inspect} and {@code heirloom doctor}: what a process really holds, and what a
 * system really offers.
 *
 * <p>The library reads it ({@link heirloom.inspect}), at the moment of the question and never from
 * the process's own word; this package finds the processes, prints, and advises.
 *
 * <pre>
 *   heirloom inspect 4711 --children
 *   heirloom doctor --json
 *   heirloom inspect 999999999      # exit code 125: there is no such process
 * </pre>
 *
 * <p>What it will not do: stop or trace the process, or show what another user's process holds. On
 * Windows it does not tell who has only mapped a region: the system does not say it.
 */
@org.jspecify.annotations.NullMarked
package heirloom.cli.inspect;
