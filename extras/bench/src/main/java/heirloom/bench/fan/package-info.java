/** Messages of several child processes to one parent, by a ring each or by one for all. */
@NullMarked
package heirloom.bench.fan;

import org.jspecify.annotations.NullMarked;
