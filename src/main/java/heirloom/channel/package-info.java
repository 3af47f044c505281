/** One-way message lanes between processes. */
@org.jspecify.annotations.NullMarked
package heirloom.channel;
