/**
 * A task to a waiting worker of a pool, timed in a JVM of its own: until the worker has it, and
 * until its result is back. Also the workers that share one region.
 */
@NullMarked
package heirloom.bench.dispatch;

import org.jspecify.annotations.NullMarked;
