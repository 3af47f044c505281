/**
 * Eight bytes to another process and back, by several media, each behind the same two ends: what is
 * waited for is the other process, once at every message.
 */
@NullMarked
package heirloom.bench.trip;

import org.jspecify.annotations.NullMarked;
