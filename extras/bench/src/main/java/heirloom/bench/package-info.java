/**
 * {@code heirloom bench}: measures the library side by side with its peers and says which targets
 * are met.
 *
 * <p>{@link heirloom.bench.BenchMain} reads the command line and prints; each table is one {@link
 * heirloom.bench.Experiment}, and verbs are lists of experiments. Public packages of the library
 * only, as an application would use them.
 *
 * <pre>
 * java -jar heirloom-bench.jar launch --quick
 * java -jar heirloom-bench.jar start --json
 * </pre>
 *
 * <p>No figure here ever fails a build: a missed target is a word in a table. The exit code says
 * only whether measuring worked.
 */
@NullMarked
package heirloom.bench;

import org.jspecify.annotations.NullMarked;
