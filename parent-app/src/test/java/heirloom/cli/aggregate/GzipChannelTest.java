package heirloom.cli.aggregate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class GzipChannelTest {

  private static byte[] gzip(byte[] text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text);
    }
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] unpack(ReadableByteChannel packed, int step) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GzipChannel gzip = new GzipChannel(packed)) {
      ByteBuffer some = ByteBuffer.allocateDirect(step);
      while (gzip.read(some.clear()) >= 0) {
        byte[] bytes = new byte[some.flip().remaining()];
        some.get(bytes);
        out.writeBytes(bytes);
      }
      assertThat(gzip.read(some.clear())).isEqualTo(-1);
    }
    return out.toByteArray();
  }

  private static byte[] unpack(byte[] packed) throws IOException {
    return unpack(Channels.newChannel(new ByteArrayInputStream(packed)), 1000);
  }

  private static byte[] text(int bytes) {
    byte[] text = new byte[bytes];
    Random random = new Random(bytes);
    for (int i = 0; i < bytes; i++) {
      text[i] = (byte) ('a' + random.nextInt(1 + i % 26));
    }
    return text;
  }

  /** Gives one byte a read, and nothing at all in between. */
  private static final class Dripping implements ReadableByteChannel {
    private final byte[] bytes;
    private int at;
    private boolean pause;

    Dripping(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer target) {
      pause = !pause;
      if (pause || at == bytes.length) {
        return pause ? 0 : -1;
      }
      target.put(bytes[at++]);
      return 1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void allMembersAreRead() throws IOException {
    byte[] packed = join(gzip(text(100_000)), gzip(new byte[0]), gzip(text(1)), gzip(text(70_000)));
    byte[] expected = join(text(100_000), text(1), text(70_000));
    assertThat(unpack(packed)).isEqualTo(expected);
    assertThat(unpack(new Dripping(packed), 7)).isEqualTo(expected);
    assertThat(unpack(new Dripping(packed), 1)).isEqualTo(expected);
  }

  @Test
  void headersWithEverythingInThemAreRead() throws IOException {
    byte[] plain = gzip(text(500));
    byte[] header = {
      31,
      -117,
      8,
      2 | 4 | 8 | 16,
      1,
      2,
      3,
      4,
      0,
      3, // magic, method, flags, time, more
      3,
      0,
      'x',
      'y',
      'z', // extra field
      'n',
      'a',
      'm',
      'e',
      0,
      'c',
      0 // name, comment
    };
    CRC32 sum = new CRC32();
    sum.update(header);
    byte[] check = {(byte) sum.getValue(), (byte) (sum.getValue() >> 8)};
    byte[] rest = Arrays.copyOfRange(plain, 10, plain.length);
    assertThat(unpack(join(header, check, rest, plain))).isEqualTo(join(text(500), text(500)));
    check[0]++;
    assertThatThrownBy(() -> unpack(join(header, check, rest)))
        .isInstanceOf(ZipException.class)
        .hasMessageContaining("header's check sum");
  }

  @Test
  void zerosBehindTheLastMemberArePadding() throws IOException {
    assertThat(unpack(join(gzip(text(50)), new byte[100_000]))).isEqualTo(text(50));
    assertThatThrownBy(() -> unpack(join(gzip(text(50)), new byte[1000], new byte[] {1})))
        .isInstanceOf(ZipException.class);
    assertThatThrownBy(() -> unpack(join(gzip(text(50)), "more".getBytes(UTF_8))))
        .isInstanceOf(ZipException.class)
        .hasMessageContaining("other data");
  }

  @Test
  void everyTruncationIsAnError() throws IOException {
    byte[] packed = join(gzip(text(300)), gzip(text(200)));
    int first = gzip(text(300)).length;
    for (int length = 0; length < packed.length; length++) {
      byte[] cut = Arrays.copyOf(packed, length);
      if (length == first) {
        assertThat(unpack(cut)).isEqualTo(text(300));
      } else {
        assertThatThrownBy(() -> unpack(cut))
            .as("length=" + length)
            .isInstanceOf(EOFException.class);
      }
    }
  }

  @Test
  void everyDamagedByteIsAnErrorOrHarmless() throws IOException {
    byte[] text = text(300);
    byte[] packed = gzip(text);
    int refused = 0;
    for (int i = 0; i < packed.length; i++) {
      byte[] damaged = packed.clone();
      damaged[i] ^= 0x55;
      try {
        // Time, extra flags and system, bytes 4 to 9, mean nothing for the text.
        assertThat(unpack(damaged)).as("byte " + i).isEqualTo(text);
        assertThat(i).isBetween(4, 9);
      } catch (ZipException | EOFException e) {
        refused++;
      }
    }
    assertThat(refused).isEqualTo(packed.length - 6);
  }

  @Test
  void aMemberThatComesAfterAPauseIsRead() throws Exception {
    // A real pipe, empty and open between the members: available() is 0 there.
    try (HeldPipe pipe = new HeldPipe()) {
      AtomicReference<byte[]> read = new AtomicReference<>();
      AtomicReference<Exception> failed = new AtomicReference<>();
      Thread reader =
          new Thread(
              () -> {
                try {
                  read.set(unpack(pipe.reader(), 64));
                } catch (IOException e) {
                  failed.set(e);
                }
              });
      reader.start();
      pipe.write(gzip(text(1000)));
      pipe.awaitDrainedBy(reader);
      pipe.write(gzip(text(2000)));
      pipe.closeWriter();
      reader.join();
      assertThat(failed.get()).isNull();
      assertThat(read.get()).isEqualTo(join(text(1000), text(2000)));
    }
  }
}
