/**
 * Starting children that inherit exactly what they are given.
 *
 * <p>A {@link heirloom.launch.ChildBuilder} reads like {@code ProcessBuilder} and adds {@code
 * inherit}; what it starts is a {@link heirloom.launch.Child}, a complete {@code Process}:
 *
 * <pre>{@code
 * Child child = ChildBuilder.java(Worker.class, "--fast")
 *     .inherit("prices", prices)                     // shared memory, a file, a pipe…
 *     .handoff(Handoff.ENVIRONMENT)
 *     .endWithParent()
 *     .start();
 * child.waitFor();
 * child.exitStatus().requireSuccess();               // ChildFailedException
 * }</pre>
 *
 * <p>A child holds its three standard streams and its grants, at the numbers 3, 4, 5… on Linux, and
 * nothing else: no socket, no jar, no pipe of a sibling.
 *
 * <table>
 * <caption>Lifetimes</caption>
 * <tr><th>kind</th><th>owner</th><th>closed</th><th>threads</th><th>afterwards</th></tr>
 * <tr><td>ChildBuilder</td><td>caller</td><td>never</td><td>one</td><td>may start again</td></tr>
 * <tr><td>this process's copies of grants</td><td>the start</td><td>when the child runs or failed
 *     to</td><td>any</td><td>the child's own stay open</td></tr>
 * <tr><td>Child</td><td>caller</td><td>not needed</td><td>any</td><td>exit value stays</td></tr>
 * <tr><td>a child's streams</td><td>caller</td><td>by the caller, {@code destroy()}, or when the
 *     child has ended</td><td>any</td><td>what was in the pipe stays readable</td></tr>
 * <tr><td>lifeline of a Java child</td><td>the child's record</td><td>when it has ended</td><td>any
 *     </td><td>its end ends the child</td></tr>
 * </table>
 *
 * <p>What this package will not do: rewrite arguments that nobody asked it to rewrite, retry a
 * failed start, time a child out, keep output, or pass on what was not granted by name.
 */
@org.jspecify.annotations.NullMarked
package heirloom.launch;
