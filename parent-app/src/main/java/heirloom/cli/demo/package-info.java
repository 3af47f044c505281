/**
 * {@code heirloom demo}: how programs share memory by names, by {@link heirloom.interop}; and
 * handle inheritance in its literal form, by the bare system calls, and what the exact list does
 * better.
 *
 * <p>{@link heirloom.cli.demo.LiteralForm} has one implementation for each system: {@code
 * CreateFileMapping} and {@code CreateProcess} on Windows, {@code memfd_create} and {@code
 * posix_spawn} on Linux. They are here, and not in the library, because nobody should use them.
 */
@org.jspecify.annotations.NullMarked
package heirloom.cli.demo;
