/** Large buffers that change hands where they lie. */
@NullMarked
package heirloom.bench.buffer;

import org.jspecify.annotations.NullMarked;
