/**
 * Messages from one JVM to another by several media, each behind the same two ends, so that the
 * medium is all that differs.
 */
@NullMarked
package heirloom.bench.lane;

import org.jspecify.annotations.NullMarked;
