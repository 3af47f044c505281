/**
 * Heirloom starts child processes that inherit exactly what they are given: nameless shared memory,
 * files, pipes, and nothing else.
 *
 * <p>Where to begin: {@code heirloom.memory} allocates a region, {@code heirloom.launch} starts a
 * child with it, {@code heirloom.inherit} takes it there. This package holds what concerns the
 * whole:
 *
 * <pre>{@code
 * Support support = Heirloom.support();
 * if (support.level() == Support.Level.UNSUPPORTED) {
 *   throw new IllegalStateException(support.reason());
 * }
 * }</pre>
 *
 * <p>It starts nothing and allocates nothing.
 */
@org.jspecify.annotations.NullMarked
package heirloom;
