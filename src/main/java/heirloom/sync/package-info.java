/**
 * Locks, semaphores and events between processes, that survive the death of whoever held them.
 *
 * <pre>{@code
 * try (SharedMutex lock = SharedMutex.create();
 *     SharedMemory totals = SharedMemory.allocate(4096)) {
 *   Child child = ChildBuilder.java(Worker.class).inherit("lock", lock).inherit("totals", totals).start();
 *   try (SharedMutex.Held held = lock.lock()) {
 *     if (held.ownerDied()) {
 *       recount(totals);                 // the child may have stopped anywhere
 *       held.markConsistent();
 *     }
 *     add(totals);
 *   }                                    // without markConsistent() the lock is NotRecoverable now
 *   child.repairs().join();              // after its end: what its death needed
 * }
 * }</pre>
 *
 * <p>Each object lives in a small region of memory without a name, made by one process, its
 * creator, and handed to children like any other thing: {@code inherit("lock", lock)}, and there
 * {@code given.take("lock", SharedMutex.TYPE)}. Threads of one process exclude each other too.
 *
 * <p><b>Who holds what</b> is known by slot and incarnation, which the creator gives each child,
 * and never by process id. When the creator has reaped a child, and not before, it puts in order
 * what that child left: permits return, locks are handed on with the news, everybody who sleeps
 * looks again, the slot goes to the next child. The report is {@code Child.repairs()}. A process
 * that is stopped, swapped out or in a debugger keeps what it holds, however long.
 *
 * <p><b>What it costs</b>: whoever finds a lock free, a permit there or an event set makes no
 * system call. Whoever must wait spins for a moment, then sleeps in the kernel, in slices of half a
 * second at most: so long may it take until an interrupt or the end of the creator is noticed. A
 * Java child on Linux loads native code when it first sleeps or wakes another; where it cannot, it
 * polls, and while it takes part the others look every millisecond. A virtual thread never sleeps
 * in the kernel, which would pin its carrier: it looks every millisecond and parks between.
 *
 * <table>
 *   <caption>Lifetimes</caption>
 *   <tr><th>thing</th><th>owner</th><th>closeable</th><th>threads</th><th>after close</th></tr>
 *   <tr><td>{@link heirloom.sync.SharedMutex}, {@link heirloom.sync.SharedSemaphore}, {@link
 *       heirloom.sync.SharedEvent}</td><td>who made or took it</td><td>yes; waiting threads of this
 *       process get an IllegalStateException</td><td>any</td><td>IllegalStateException "closed";
 *       others go on, and deaths of children are still put in order</td></tr>
 *   <tr><td>{@link heirloom.sync.SharedMutex.Held}</td><td>who locked</td><td>yes, by any
 *       thread</td><td>any</td><td>nothing; one that is forgotten is reported, and the lock stays
 *       locked</td></tr>
 *   <tr><td>permits held</td><td>the process</td><td>by {@code release()}</td><td>any</td><td>return
 *       when the process ends</td></tr>
 * </table>
 *
 * <p>The layout is fixed in {@code docs/spec/memory-layout.md}, and {@code child-app/c/heirloom.h}
 * takes part from C. {@link heirloom.sync.SlotTable} and {@link heirloom.sync.CommonHeader} are
 * tools for further kinds of shared objects.
 *
 * <p><b>What this package will not do:</b> take a lock from anybody because time has passed; lock
 * recursively; be fair; protect the words from a child that writes what it likes there, which can
 * keep others waiting: give a child that you do not trust an object of its own, and use timed
 * operations on it; go on when the creator has ended: what does not wait still works, what waits
 * gets a {@link heirloom.sync.CreatorGoneException}.
 */
@org.jspecify.annotations.NullMarked
package heirloom.sync;
