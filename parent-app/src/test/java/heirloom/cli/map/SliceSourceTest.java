package heirloom.cli.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.cli.CommandFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;

/** Slices are the input, cut where they should be. */
class SliceSourceTest {

  @Test
  void bytesAreCutAtTheSize() throws Exception {
    assertThat(slices("abcdefgh", 3, false)).containsExactly("abc", "def", "gh");
    assertThat(slices("abcdef", 3, false)).containsExactly("abc", "def");
  }

  @Test
  void linesAreCutBehindTheLastEndWithinTheSize() throws Exception {
    assertThat(slices("a\nb\nc\n", 4, true)).containsExactly("a\nb\n", "c\n");
    assertThat(slices("a\nb\nc\n", 5, true)).containsExactly("a\nb\n", "c\n");
    assertThat(slices("a\nb\nlast", 4, true)).containsExactly("a\nb\n", "last");
  }

  @Test
  void aLongLineHasASliceOfItsOwn() throws Exception {
    assertThat(slices("a\n0123456789\nb\nc\n", 4, true))
        .containsExactly("a\n", "0123456789\n", "b\nc\n");
  }

  @Test
  void anEmptyInputIsOneEmptySlice() throws Exception {
    assertThat(slices("", 4, true)).containsExactly("");
    assertThat(slices("", 4, false)).containsExactly("");
  }

  @Test
  void aLineBeyondTheLimitIsRefusedWithItsPlace() {
    SliceSource source = new SliceSource("f", channel("a\n" + "x".repeat(99), 7), 4, true, 64);
    assertThatThrownBy(
            () -> {
              source.next().orElseThrow().close();
              var unused = source.next();
            })
        .isInstanceOf(CommandFailure.class)
        .hasMessage(
            "the line that begins at byte 2 of f is longer than 64 B; cut the input with --by"
                + " bytes");
  }

  @Test
  void anInputThatCannotBeReadIsAFailure() {
    ReadableByteChannel broken =
        new ReadableByteChannel() {
          @Override
          public int read(ByteBuffer target) throws IOException {
            throw new IOException("Input/output error");
          }

          @Override
          public boolean isOpen() {
            return true;
          }

          @Override
          public void close() {}
        };
    SliceSource source = new SliceSource("disk", broken, 4, true, 64);
    assertThatThrownBy(source::next).hasMessage("disk can't be read: Input/output error");
  }

  @Test
  void afterAFailureThereIsNoSlice() throws Exception {
    SliceSource source = new SliceSource("f", channel("x".repeat(99), 7), 4, true, 64);
    assertThatThrownBy(source::next).isInstanceOf(CommandFailure.class);
    assertThat(source.next()).isEmpty();
  }

  @Test
  void whatCommandsGetCannotBeChanged() throws Exception {
    try (Slice slice = new SliceSource("f", channel("a\n", 7), 4, true, 64).next().orElseThrow()) {
      assertThat(slice.memory().orElseThrow().isOneWay()).isTrue();
    }
  }

  @Test
  void aLongLineCostsNothingOnceItIsOut() throws Exception {
    String text = "x".repeat(100_000) + "\n" + "a\n".repeat(20_000);
    SliceSource source = new SliceSource("f", channel(text, 1 << 20), 64, true, 1 << 20);
    try (Slice line = source.next().orElseThrow()) {
      assertThat(line.bytes()).isEqualTo(100_001);
    }
    long moved = source.moved();
    int slices = 0;
    for (Optional<Slice> next = source.next(); next.isPresent(); next = source.next()) {
      next.get().close();
      slices++;
    }
    assertThat(slices).isEqualTo(625);
    assertThat(source.moved() - moved).isLessThan(64 * 625);
  }

  @Test
  void anyTextComesOutWhole() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    // Each slice is memory of its own, which costs more there.
    int rounds = OS.WINDOWS.isCurrentOs() ? 500 : 2000;
    for (int round = 0; round < rounds; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(200);
      int rarity = 1 + random.nextInt(20);
      for (int i = 0; i < length; i++) {
        text.append(random.nextInt(rarity) == 0 ? '\n' : (char) ('a' + random.nextInt(26)));
      }
      int size = 1 + random.nextInt(30);
      boolean lines = random.nextBoolean();
      List<String> slices = slices(text.toString(), size, lines);
      assertThat(String.join("", slices)).isEqualTo(text.toString());
      for (int i = 0; i < slices.size(); i++) {
        String slice = slices.get(i);
        boolean last = i == slices.size() - 1;
        if (!lines) {
          assertThat(slice.length()).isEqualTo(last ? slice.length() : size);
        } else {
          assertThat(last || slice.endsWith("\n")).isTrue();
          // Longer only where it is a single line.
          String body = slice.endsWith("\n") ? slice.substring(0, slice.length() - 1) : slice;
          assertThat(slice.length() <= size || body.indexOf('\n') < 0).isTrue();
        }
      }
    }
  }

  private static List<String> slices(String text, int size, boolean lines) throws Exception {
    SliceSource source = new SliceSource("f", channel(text, 1 + size / 2), size, lines, 1 << 20);
    List<String> slices = new ArrayList<>();
    long offset = 0;
    for (Optional<Slice> next = source.next(); next.isPresent(); next = source.next()) {
      try (Slice slice = next.get()) {
        assertThat(slice.number()).isEqualTo(slices.size());
        assertThat(slice.offset()).isEqualTo(offset);
        offset += slice.bytes();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        slice
            .memory()
            .ifPresent(
                memory -> {
                  byte[] all = new byte[slice.bytes()];
                  memory.bytes().get(all);
                  bytes.writeBytes(all);
                });
        slices.add(bytes.toString(StandardCharsets.US_ASCII));
      }
    }
    return slices;
  }

  /** A channel that gives at most so many bytes at a time, as a pipe does. */
  private static ReadableByteChannel channel(String text, int most) {
    ByteArrayInputStream bytes =
        new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, most));
          }
        };
    return Channels.newChannel(bytes);
  }
}
