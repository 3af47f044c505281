package heirloom.cli.map;

import heirloom.memory.SharedMemory;
import java.util.Optional;

/**
 * A part of the input.
 *
 * @param number from 0, in the input's order
 * @param offset of its first byte in the input
 * @param bytes its length; 0 only for the one slice of an empty input
 * @param memory the bytes themselves, closed by whoever took the slice; none of an empty slice,
 *     since no region is empty
 */
record Slice(long number, long offset, int bytes, Optional<SharedMemory> memory)
    implements AutoCloseable {

  @Override
  public void close() {
    memory.ifPresent(SharedMemory::close);
  }

  @Override
  public String toString() {
    return bytes == 0
        ? "slice 1 (the input is empty)"
        : "slice " + (number + 1) + " (bytes " + offset + " to " + (offset + bytes - 1) + ")";
  }
}
