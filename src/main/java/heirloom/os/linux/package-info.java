/**
 * The Linux backend: memfd, {@code posix_spawn}, pidfd, {@code SCM_RIGHTS}.
 *
 * <p>{@link heirloom.os.linux.Libc} holds every native signature and no logic. The child's side
 * ({@code PlainClaims} and what it uses) is plain Java over {@code /proc} and never touches {@code
 * Libc}.
 */
@org.jspecify.annotations.NullMarked
package heirloom.os.linux;
