/**
 * The tour: bare {@code heirloom}. It does, on real data and before the reader's eyes, what the
 * library is for, and prints only figures measured in that run.
 *
 * <p>{@link heirloom.cli.tour.Tour} makes the region, starts the children and collects {@link
 * heirloom.cli.tour.TourFigures}; {@link heirloom.cli.tour.TourReport} lays them out. The children
 * run {@code heirloom.child.tour.TourWorker} and {@code heirloom_tour.py}, which follow one
 * protocol of lines on their standard streams.
 *
 * <p>What it will not do: leave anything behind, or show a figure that it did not check. A sum that
 * differs ends it with a sentence and exit code 125.
 */
@org.jspecify.annotations.NullMarked
package heirloom.cli.tour;
