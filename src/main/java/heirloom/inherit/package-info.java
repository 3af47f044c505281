/**
 * The child's side: what this process was given, by name, each taken once and checked first.
 *
 * <pre>{@code
 * Inheritance given = Inheritance.current();
 * DoubleBuffer prices = given.memory("prices").doubles();
 * FileChannel log = given.file("log");
 * given.memory("prices");                      // InheritanceException: ALREADY_TAKEN
 * }</pre>
 *
 * <p>On Linux nothing here loads native code: the library's own classes are all that a Java child
 * needs on its class path. The price is that plain Java opens each thing a second time and cannot
 * close the number that it inherited: that stays open until the process ends.
 *
 * <table>
 * <caption>Lifetimes</caption>
 * <tr><th>kind</th><th>owner</th><th>closed by</th><th>threads</th><th>afterwards</th></tr>
 * <tr><td>{@code Inheritance}</td><td>this process, one</td><td>nobody</td><td>any</td><td></td></tr>
 * <tr><td>memory, file, pipe</td><td>who took it</td><td>who took it</td><td>as their own
 *     classes say</td><td>the name stays ALREADY_TAKEN</td></tr>
 * <tr><td>inherited numbers</td><td>this process</td><td>its end</td><td></td><td></td></tr>
 * </table>
 *
 * <p>What this package will not do: open anything by name, accept a number that was not handed
 * over, hand anything on to grandchildren by itself, or change the environment, which Java cannot.
 */
@org.jspecify.annotations.NullMarked
package heirloom.inherit;
