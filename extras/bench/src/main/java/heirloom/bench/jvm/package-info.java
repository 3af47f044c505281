/**
 * The main classes of the child JVMs whose start is measured. They travel in a small jar together
 * with the library and nothing else, as an application's children would.
 */
@NullMarked
package heirloom.bench.jvm;

import org.jspecify.annotations.NullMarked;
