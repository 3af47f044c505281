/**
 * {@code heirloom map}: one command per slice of a file, several at a time, their output in the
 * file's order, or as they end.
 *
 * <p>{@link heirloom.cli.map.SliceSource} cuts, {@link heirloom.cli.map.SliceCommand} runs one
 * command through {@link heirloom.exec.HeirloomExecutor}, {@link heirloom.cli.map.OrderedOutput}
 * puts what they print in order as it comes, {@link heirloom.cli.map.WholeOutput} keeps it until
 * its slice is done, {@link heirloom.cli.map.RunningCommands} ends what runs, {@link
 * heirloom.cli.map.Failures} has what failed, {@link heirloom.cli.map.MapRun} has the workers.
 *
 * <pre>
 *   heirloom map --in big.log --by lines -- sed -n /ERROR/p
 *   heirloom map --in disk.img --workers 4 --slice 16M -- gzip -c &gt; disk.img.gz
 *   heirloom map --in big.log --slice 0 -- cat       # refused: a slice has 1 byte or more
 * </pre>
 *
 * <p>What it will not do: share state between the commands, let one change its slice, or start one
 * after it was asked to end. Memory: in order, a command whose turn to print has not come waits
 * once 64 MiB are kept for all. With {@code --unordered} and {@code --retries} up to 1 GiB is kept
 * of every slice that runs, whatever their number, and no slice begins but the next in turn while
 * more than 256 MiB are kept of those that are done.
 */
@org.jspecify.annotations.NullMarked
package heirloom.cli.map;
