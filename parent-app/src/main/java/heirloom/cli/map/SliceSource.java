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
 * Cuts an input into slices, each in memory of its own that the commands can only read: one that is
 * done again finds what the first found. Many threads take from it, one at a time.
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

  /** What was read and not yet cut stands from {@code start} to the position. */
  private ByteBuffer window = ByteBuffer.allocate(0);

  private int start;
  private long moved;
  private long number;
  private long offset;
  private boolean ended;
  private boolean failed;

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
  }

  /**
   * The next slice; an empty input has one, which is empty, so that a command runs at least once.
   *
   * @return empty at the end, and after a failure was told
   * @throws CommandFailure if the input cannot be read, a line is too long, or this JVM has too
   *     little memory for a slice
   * @throws IOException if the system has no memory for the slice
   */
  synchronized Optional<Slice> next() throws CommandFailure, IOException {
    if (failed) {
      return Optional.empty();
    }
    failed = true;
    fill(size);
    int cut = cut();
    if (cut == 0 && number > 0) {
      failed = false;
      return Optional.empty();
    }
    Slice slice = new Slice(number, offset, cut, cut == 0 ? Optional.empty() : taken(cut));
    number++;
    offset += cut;
    failed = false;
    return Optional.of(slice);
  }

  /** Bytes that were moved within windows, to see that a long line does not cost for ever. */
  synchronized long moved() {
    return moved;
  }

  private Optional<SharedMemory> taken(int cut) throws IOException {
    ByteBuffer bytes = window.slice(start, cut);
    start += cut;
    return Optional.of(SharedMemory.request(cut).name("map-slice").oneWay().allocate(bytes));
  }

  private int held() {
    return window.position() - start;
  }

  /** Reads until so many bytes are held, and no more: what is held may have to be moved. */
  private void fill(int wanted) throws CommandFailure {
    if (ended || held() >= wanted) {
      return;
    }
    if (window.capacity() - start < wanted || window.capacity() > size) {
      makeRoom(wanted);
    }
    window.limit(start + wanted);
    try {
      while (!ended && window.hasRemaining()) {
        ended = input.read(window) < 0;
      }
    } catch (IOException e) {
      throw InputFile.unreadable(name, e);
    }
  }

  /** Begins a window at what is held: as large as is wanted, also after a long line. */
  private void makeRoom(int wanted) throws CommandFailure {
    moved += held();
    ByteBuffer held = window.slice(start, held());
    if (window.capacity() == wanted) {
      window.limit(window.position()).position(start);
      window.compact();
    } else {
      try {
        window = ByteBuffer.allocateDirect(wanted).put(held);
      } catch (OutOfMemoryError e) {
        throw CommandFailure.failed(
            (wanted > size ? "the line that begins at byte " + offset + " of " + name : "a slice")
                + " needs "
                + SizeText.format(wanted)
                + " of Java's memory, which has less; "
                + (wanted > size ? "cut the input with --by bytes" : "make --slice smaller")
                + ", or set JAVA_TOOL_OPTIONS=-Xmx"
                + ((4L * wanted) >> 20)
                + "m");
      }
    }
    start = 0;
  }

  private int cut() throws CommandFailure {
    if (!lines || (ended && held() <= size)) {
      return Math.min(size, held());
    }
    int last = Math.min(size, held());
    while (last > 0 && window.get(start + last - 1) != '\n') {
      last--;
    }
    return last > 0 ? last : behindLongLine();
  }

  private int behindLongLine() throws CommandFailure {
    int at = size;
    while (true) {
      for (; at < held(); at++) {
        if (window.get(start + at) == '\n') {
          return at + 1;
        }
      }
      if (ended) {
        return at;
      }
      if (held() >= largest) {
        throw CommandFailure.failed(
            "the line that begins at byte "
                + offset
                + " of "
                + name
                + " is longer than "
                + SizeText.format(largest)
                + "; cut the input with --by bytes");
      }
      fill((int) Math.min(largest, 2L * held()));
    }
  }
}
