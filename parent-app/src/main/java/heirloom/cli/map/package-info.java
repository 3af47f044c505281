/**
 * {@code heirloom map}: one command per slice of a file, several at a time, their output in the
 * file's order.
 *
 * <p>{@link heirloom.cli.map.SliceSource} cuts, {@link heirloom.cli.map.SliceCommand} runs one
 * command through {@link heirloom.exec.HeirloomExecutor}, {@link heirloom.cli.map.OrderedOutput}
 * puts what they print in order, {@link heirloom.cli.map.MapRun} has the workers.
 *
 * <pre>
 *   heirloom map --in big.log --by lines -- grep -c ERROR
 *   heirloom map --in disk.img --workers 4 --slice 16M -- gzip -c &gt; disk.img.gz
 *   heirloom map --in big.log --slice 0 -- cat       # refused: a slice has 1 byte or more
 * </pre>
 *
 * <p>What it will not do: share state between the commands, or print out of order. Memory stays
 * bounded: a command whose turn to print has not come waits once its share of output is kept.
 */
@org.jspecify.annotations.NullMarked
package heirloom.cli.map;
