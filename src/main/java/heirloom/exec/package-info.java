/**
 * Apache Commons Exec over this library's launcher: its watchdogs, stream pumps, process destroyers
 * and result handlers, for children that inherit exactly what they are given.
 *
 * <pre>{@code
 * HeirloomExecutor executor = HeirloomExecutor.builder()
 *     .inherit("prices", prices)                              // as ChildBuilder.inherit
 *     .setExecuteStreamHandler(new PumpStreamHandler(out))    // as in Commons Exec
 *     .get();
 * executor.setWatchdog(ExecuteWatchdog.builder().setTimeout(Duration.ofSeconds(30)).get());
 * executor.execute(CommandLine.parse("python3 worker.py"));   // ExecuteException, IOException
 * }</pre>
 *
 * <p>Two things differ from the stock executor, both on purpose: each child leads a group of its
 * own, so that a watchdog ends all of a tree and not its root alone; and the pumps end some time
 * after the child even if a grandchild keeps the pipes. Commands, quoting, environment and exit
 * values are as there.
 *
 * <p>Commons Exec is an optional dependency of the library: who uses this package names it.
 */
@org.jspecify.annotations.NullMarked
package heirloom.exec;
