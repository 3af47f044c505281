/** Workers that wait for work, and how much of the machine they take meanwhile. */
@NullMarked
package heirloom.bench.idle;

import org.jspecify.annotations.NullMarked;
