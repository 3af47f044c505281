package heirloom.cli.map;

import heirloom.cli.CommandFailure;
import heirloom.cli.InputFile;
import heirloom.cli.SizeText;
import heirloom.memory.SharedMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/**
 * Cuts an input into slices, each in memory of its own. Many threads take from it, one at a time.
 *
 * <p>By lines, a slice ends behind the last line end within its size; a line longer than a slice
 * gets a slice as long as it. The last line may lack its end.
 */
final class SliceSource {

  private final String name;
  private final ReadableByteChannel input;
  private final boolean lines;
  private final int largest;
  private final int size;
  private ByteBuffer window;
  private long number;
  private long offset;
  private boolean ended;

  /**
   * Over an opened input, which stays the caller's.
   *
   * @param name what the user calls it, for messages
   */
  SliceSource(String name, ReadableByteChannel input, MapWords words) {
    this(name, input, words.slice(), words.lines(), MapWords.LARGEST);
  }

  /** As above, with a lower limit for one line. */
  SliceSource(String name, ReadableByteChannel input, int size, boolean lines, int largest) {
    this.name = name;
    this.input = input;
    this.size = size;
    this.lines = lines;
    this.largest = largest;
    this.window = ByteBuffer.allocateDirect(size);
  }

  /**
   * The next slice; an empty input has one, which is empty, so that a command runs at least once.
   *
   * @return empty at the end
   * @throws CommandFailure if the input cannot be read, or a line is too long
   * @throws IOException if there is no memory for the slice
   */
  synchronized Optional<Slice> next() throws CommandFailure, IOException {
    fill();
    int cut = cut();
    if (cut == 0 && number > 0) {
      return Optional.empty();
    }
    Slice slice = new Slice(number, offset, cut, cut == 0 ? Optional.empty() : taken(cut));
    number++;
    offset += cut;
    return Optional.of(slice);
  }

  private Optional<SharedMemory> taken(int cut) throws IOException {
    SharedMemory memory = SharedMemory.request(cut).name("map-slice").allocate();
    window.flip();
    memory.bytes().put(window.slice(0, cut));
    window.position(cut);
    window.compact();
    if (window.capacity() > size && window.position() < size) {
      // One long line must not cost its length for ever.
      window = ByteBuffer.allocateDirect(size).put(window.flip());
    }
    return Optional.of(memory);
  }

  private void fill() throws CommandFailure {
    try {
      while (!ended && window.hasRemaining()) {
        ended = input.read(window) < 0;
      }
    } catch (IOException e) {
      throw InputFile.unreadable(name, e);
    }
  }

  private int cut() throws CommandFailure {
    if (!lines || (ended && window.position() <= size)) {
      return Math.min(size, window.position());
    }
    int last = Math.min(size, window.position());
    while (last > 0 && window.get(last - 1) != '\n') {
      last--;
    }
    return last > 0 ? last : behindLongLine();
  }

  private int behindLongLine() throws CommandFailure {
    int at = size;
    while (true) {
      for (; at < window.position(); at++) {
        if (window.get(at) == '\n') {
          return at + 1;
        }
      }
      if (ended) {
        return at;
      }
      widen();
      fill();
    }
  }

  private void widen() throws CommandFailure {
    if (window.capacity() >= largest) {
      throw CommandFailure.failed(
          "the line that begins at byte "
              + offset
              + " of "
              + name
              + " is longer than "
              + SizeText.format(largest)
              + "; cut the input with --by bytes");
    }
    int wider = (int) Math.min(largest, 2L * window.capacity());
    window = ByteBuffer.allocateDirect(wider).put(window.flip());
  }
}
