/**
 * What every table of measurements needs: rounds that interleave the contenders, rows, and their
 * three outputs (table, JSON, chart).
 *
 * <p>Machines are shared and noisy, so only ratios count, and only those of one run: {@link
 * heirloom.bench.frame.Rounds} lets each contender have its turn in every round, a {@link
 * heirloom.bench.frame.Series} keeps one figure per round, and a {@link heirloom.bench.frame.Row}
 * holds the median of the ratios of equal rounds. A peer that cannot be had or run keeps its row,
 * with the reason beside its name.
 *
 * <pre>{@code
 * Map<String, Series> got = new Rounds(15, progress).run(List.of(ours, theirs));
 * Line line = Line.compare("P1", "three pipes", ours, theirs, Unit.MICROSECONDS, Target.atMost(1.3));
 * }</pre>
 *
 * <p>It knows nothing of what is measured, and never judges beyond a row's own target.
 */
@NullMarked
package heirloom.bench.frame;

import org.jspecify.annotations.NullMarked;
