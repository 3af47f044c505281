/**
 * The port: everything the library asks of an operating system, in JDK types only.
 *
 * <p>The seam lies at "memory, pipes and spawn". Above it there are no native types and no
 * system-dependent branches; below it, {@code heirloom.os.linux} and {@code heirloom.os.windows}
 * hold thin logic beside one file of native signatures each. {@link heirloom.os.Current} is the
 * only class that chooses. The package has two faces, because a Java child on Linux must attach
 * without loading native code:
 *
 * <ul>
 *   <li>{@link heirloom.os.Os}: allocate, open, spawn. The parent's side; loads JNA.
 *   <li>{@link heirloom.os.Claims}: look at a handle number from outside and adopt it. The child's
 *       side; on Linux plain Java over {@code /proc/self/fd}.
 * </ul>
 *
 * <p>Applications do not use this package, save for {@link heirloom.os.OsException}, which says
 * what a system call answered.
 */
@org.jspecify.annotations.NullMarked
package heirloom.os;
