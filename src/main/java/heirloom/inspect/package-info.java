/**
 * What processes really hold, asked of the system and not of them: for proving that a launcher
 * passes on what it should and no more, and for finding out who keeps a region alive.
 *
 * <pre>{@code
 * Child child = new ChildBuilder("worker").inherit("prices", prices).start();
 * Inspection seen = child.inspect();
 * seen.names();                        // [prices]
 * seen.leaked();                       // []: no pipe, socket or memory of ours beside it
 * seen.regions().get(0).holders();     // who has the region: this process and the child
 * child.waitFor();
 * child.inspect();                     // InspectionException: it has ended
 * }</pre>
 *
 * <p>On Linux it is read from {@code /proc}, on Windows from the system's table of handles and the
 * start parameters of the process; {@link heirloom.inspect.ProcessReader} is one look. What a
 * process holds is never its own word. The names of grants are: its starter knows them, and {@code
 * Child.inspect()} asks no one else; of any other process they stand in the environment or the
 * command line, which lie in that process's memory, and are shown only beside a handle whose object
 * is the one told there.
 *
 * <p>What processes say of themselves, such as a command line or a file's name, is shown as {@link
 * heirloom.inspect.ShownText}: it cannot act on a terminal.
 *
 * <table>
 *   <caption>Lifetimes</caption>
 *   <tr><th>thing</th><th>closeable</th><th>threads</th></tr>
 *   <tr><td>{@link heirloom.inspect.Inspection}, {@link heirloom.inspect.ProcessView} and all that
 *       they consist of</td><td>no, plain values</td><td>any</td></tr>
 *   <tr><td>{@link heirloom.inspect.ProcessReader}</td><td>yes</td><td>one</td></tr>
 * </table>
 *
 * <p><b>What this package will not do:</b> stop or trace a process; see what another user's process
 * holds; tell what was inherited from what a program opened itself when nobody else has it open any
 * more, nor for files with names where Linux refuses kcmp(2), which an {@link
 * heirloom.inspect.Inspection} says. On Windows it does not tell who has only mapped a region,
 * since the system does not.
 */
@org.jspecify.annotations.NullMarked
package heirloom.inspect;
