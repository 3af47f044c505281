/**
 * The Windows side of the port: sections for memory, {@code CreateProcessW} with a handle list for
 * starts, {@code DuplicateHandle} for what comes late.
 *
 * <p>A region is an unnamed section backed by the page file. A child gets it as one entry of an
 * explicit handle list and finds it under the same number that the parent's short-lived duplicate
 * had:
 *
 * <pre>
 *   parent   CreateFileMapping ─ DuplicateHandle (reduced rights) ─┐
 *            lock { DuplicateHandle (inheritable) ─ CreateProcessW ─ CloseHandle }
 *   child    NtQueryObject, NtQuerySection, nonce ─ MapViewOfFile ─ CloseHandle
 * </pre>
 *
 * <table>
 * <caption>Who holds what, and for how long</caption>
 * <tr><th>thing</th><th>owner</th><th>ends</th></tr>
 * <tr><td>section handle</td><td>{@link heirloom.os.windows.SectionMemory}</td><td>close</td></tr>
 * <tr><td>view</td><td>{@link heirloom.os.windows.ViewMapping} and its buffers</td>
 *     <td>all unreachable</td></tr>
 * <tr><td>inheritable duplicate</td><td>one start, under the lock</td>
 *     <td>right after CreateProcessW</td></tr>
 * <tr><td>process handle</td><td>{@link heirloom.os.windows.WindowsProcess}</td>
 *     <td>the child's end</td></tr>
 * <tr><td>job of {@code endWithParent}</td><td>this process</td><td>this process's end</td></tr>
 * </table>
 *
 * <p>All native signatures are in {@link heirloom.os.windows.Kernel32Ext}; {@link
 * heirloom.os.windows.WindowsErrors} alone turns failures into exceptions. Command line,
 * environment block, program search and section layout are pure and tested on every system.
 *
 * <p>It will not name a section, make a handle inheritable outside the lock, start a batch file
 * unasked, or start a program by a name that Windows has yet to search for.
 */
@org.jspecify.annotations.NullMarked
package heirloom.os.windows;
