/**
 * Named objects, for talking to programs that already use them.
 *
 * <pre>{@code
 * try (NamedSection memory = NamedSection.open("MySharedMemory");      // another program's
 *     NamedMutex mutex = NamedMutex.open("MyMutex");
 *     NamedSemaphore changed = NamedSemaphore.open("MySemaphore")) {
 *   changed.acquire();                                                 // there is news
 *   WaitResult held = mutex.acquire();                                 // ABANDONED: its writer died
 *   int[] five = new int[5];
 *   memory.map().ints().get(five);
 *   mutex.release();
 *   memory.map(ViewAccess.READ, 0, 0).ints().put(0, 1);                // ReadOnlyBufferException
 * }
 * }</pre>
 *
 * <table>
 *   <caption>Lifetimes on Windows</caption>
 *   <tr><th>thing</th><th>owner</th><th>closeable</th><th>threads</th><th>after close</th></tr>
 *   <tr><td>{@link heirloom.interop.NamedSection}</td><td>all who have it open or
 *       mapped</td><td>yes</td><td>any</td><td>mappings live on; IllegalStateException "closed" for
 *       new ones; the name goes with the last handle of all programs</td></tr>
 *   <tr><td>its mappings</td><td>the collector</td><td>no</td><td>any</td><td>live on when the
 *       section is closed; the bytes go with the last handle and view</td></tr>
 *   <tr><td>{@link heirloom.interop.NamedMutex}</td><td>the thread that acquired
 *       it</td><td>yes</td><td>acquire and release on one thread</td><td>IllegalStateException
 *       "closed"; who waits gets it too</td></tr>
 *   <tr><td>{@link heirloom.interop.NamedSemaphore}</td><td>nobody</td><td>yes</td><td>any</td><td>as
 *       above; the name and the count go with the last handle</td></tr>
 * </table>
 *
 * <table>
 *   <caption>Lifetimes on Linux, and of mapped files on both</caption>
 *   <tr><th>thing</th><th>owner</th><th>closeable</th><th>threads</th><th>after close</th></tr>
 *   <tr><td>{@link heirloom.interop.MappedFile}, {@link
 *       heirloom.interop.PosixSharedMemory}</td><td>who opened it</td><td>yes</td><td>any</td><td>views
 *       live on; IllegalStateException "closed" for new ones; the name stays</td></tr>
 *   <tr><td>{@link heirloom.interop.View}</td><td>who mapped it</td><td>yes</td><td>any</td><td>buffers
 *       live on and keep the pages; without buffers they go at once</td></tr>
 *   <tr><td>{@link heirloom.interop.PosixSemaphore}</td><td>nobody</td><td>yes</td><td>any</td><td>the
 *       semaphore and its name stay; who waits gets IllegalStateException "closed"</td></tr>
 *   <tr><td>{@link heirloom.interop.SystemVSharedMemory}, {@link
 *       heirloom.interop.SystemVSemaphores}</td><td>the system</td><td>no, they are
 *       ids</td><td>any</td><td>stay until {@code remove}</td></tr>
 * </table>
 *
 * <p><b>When the nameless kind is better</b>: always, when both sides are yours and one starts the
 * other. A name can be guessed, be taken by somebody else first, collide with a second copy of the
 * program, and be opened by every process of the user; nobody repairs what a dead holder of a named
 * semaphore leaves. {@code heirloom.memory} and {@code heirloom.sync} have none of that. Take this
 * package to reach programs that were not started by yours, or that already speak this way.
 *
 * <p><b>What this package will not do:</b> remove anything that you did not say is to be removed;
 * open what another user made, unless told that anybody may have made it; make another computer see
 * the memory: a section ends at the machine, whatever its name.
 */
@org.jspecify.annotations.NullMarked
package heirloom.interop;
