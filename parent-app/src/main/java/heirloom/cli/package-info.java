/** The {@code heirloom} command. */
@org.jspecify.annotations.NullMarked
package heirloom.cli;
