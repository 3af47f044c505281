/**
 * {@code heirloom selftest}: the promises that can be shown in a few seconds, shown on this very
 * machine, as a table of rows that pass or fail.
 *
 * <p>Each row is a {@link heirloom.cli.selftest.Check}: it starts real children, does to them what
 * they must survive, or to others what these must not do, and judges what it finds. A row whose
 * children did not do their part, so that nothing was tried, is broken. The same properties are
 * tested in the library's build at larger sizes; this is for the machine that the library shall run
 * on.
 *
 * <pre>
 *   heirloom selftest
 *   heirloom selftest --size large --json
 *   heirloom selftest --size 250 --seed 7
 *   heirloom selftest --only lock       # exit code 1 when a row fails
 * </pre>
 *
 * <p>What it will not do: measure speed ({@code heirloom bench} does), or touch anything that it
 * has not made itself.
 */
@org.jspecify.annotations.NullMarked
package heirloom.cli.selftest;
