package heirloom.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values become bytes and the same values again; bytes become values or a refusal. */
@Tag("windows")
class CodecTest {

  enum Colour {
    RED,
    GREEN
  }

  record Point(int x, double y) {
    Point {
      if (x < 0) {
        throw new IllegalArgumentException("x=" + x);
      }
    }
  }

  record Everything(
      boolean flag,
      byte small,
      short middle,
      char letter,
      int number,
      long wide,
      float single,
      double twice,
      Integer boxed,
      String text,
      Colour colour,
      Point point,
      List<String> names,
      List<Point> points,
      Optional<Long> maybe,
      Optional<String> not) {}

  @SuppressWarnings("ArrayRecordComponent")
  record Arrays4(byte[] bytes, int[] ints, long[] longs, double[] doubles) {}

  record Self(int depth, Optional<Self> inner) {}

  record Maybes(List<Optional<Integer>> all) {}

  record Odd(java.util.Date when) {}

  record Empty() {}

  record Empties(List<Empty> all) {}

  record Nest(List<List<Empty>> all) {}

  record Hollow(Empty one, Empty two) {}

  record Hollows(Optional<List<Hollow>> all) {}

  record Perhaps(Optional<Empty> one) {}

  record Texts(List<String> all) {}

  private static final Everything SAMPLE =
      new Everything(
          true,
          (byte) -1,
          (short) -2,
          'é',
          -3,
          Long.MIN_VALUE,
          1.5f,
          -2.5,
          7,
          "tëxt €",
          Colour.GREEN,
          new Point(4, 5),
          List.of("a", ""),
          List.of(new Point(1, 2)),
          Optional.of(9L),
          Optional.empty());

  private static <T> T round(Codec<T> codec, T value) throws CodecException {
    byte[] bytes = codec.encode(value);
    return codec.decode(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
  }

  @Test
  void theSimpleOnes() throws Exception {
    assertThat(round(Codec.bytes(), new byte[] {1, 2})).containsExactly(1, 2);
    assertThat(round(Codec.text(), "tëxt €")).isEqualTo("tëxt €");
    assertThat(round(Codec.number(), -5L)).isEqualTo(-5);
    assertThat(round(Codec.nothing(), Codec.Nothing.NOTHING)).isEqualTo(Codec.Nothing.NOTHING);
    assertThatThrownBy(() -> Codec.text().decode(ByteBuffer.wrap(new byte[] {(byte) 0xff})))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> Codec.number().decode(ByteBuffer.allocate(7)))
        .hasMessage("bytes=7, expected 8");
  }

  @Test
  void bytesAreCopied() throws Exception {
    byte[] mine = {1};
    byte[] encoded = Codec.bytes().encode(mine);
    mine[0] = 2;
    assertThat(encoded).containsExactly(1);
  }

  @Test
  void recordsOfEverything() throws Exception {
    assertThat(round(Codec.record(Everything.class), SAMPLE)).isEqualTo(SAMPLE);
    Arrays4 arrays =
        round(
            Codec.record(Arrays4.class),
            new Arrays4(
                new byte[] {1, 2, 3}, new int[] {-1}, new long[] {1L << 40}, new double[] {.5, 2}));
    assertThat(arrays.bytes()).containsExactly(1, 2, 3);
    assertThat(arrays.ints()).containsExactly(-1);
    assertThat(arrays.longs()).containsExactly(1L << 40);
    assertThat(arrays.doubles()).containsExactly(.5, 2);
    assertThat(round(Codec.record(Perhaps.class), new Perhaps(Optional.of(new Empty()))))
        .isEqualTo(new Perhaps(Optional.of(new Empty())));
  }

  @Test
  void whatCannotBeSaidIsRefused() {
    assertThatThrownBy(() -> Codec.record(Odd.class)).hasMessageContaining("java.util.Date");
    assertThatThrownBy(() -> Codec.record(Self.class)).hasMessageContaining("contain itself");
    Codec<Point> points = Codec.record(Point.class);
    byte[] bytes = ByteBuffer.allocate(12).order(ByteOrder.nativeOrder()).putInt(-1).array();
    assertThatThrownBy(() -> points.decode(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder())))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("x=-1");
    assertThatThrownBy(() -> points.decode(ByteBuffer.allocate(13)))
        .hasMessageContaining("1 bytes are left over");
    assertThatThrownBy(() -> points.decode(ByteBuffer.allocate(7)))
        .isInstanceOf(CodecException.class)
        .hasMessage("record=" + Point.class.getName() + ", bytes end in the middle of component y");
    // An element of a list that ends early: the record that has the list says so.
    ByteBuffer list = ByteBuffer.allocate(7).order(ByteOrder.nativeOrder()).putInt(1);
    list.put((byte) 1).rewind();
    assertThatThrownBy(() -> Codec.record(Maybes.class).decode(list))
        .isInstanceOf(CodecException.class)
        .hasMessage(
            "record=" + Maybes.class.getName() + ", bytes end in the middle of component all");
  }

  @Test
  void anyBytesAreAValueOrARefusal() throws Exception {
    long seed = System.nanoTime();
    System.out.println("CodecTest seed=" + seed);
    Random random = new Random(seed);
    Codec<Everything> codec = Codec.record(Everything.class);
    byte[] good = codec.encode(SAMPLE);
    int values = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Arrays.copyOf(good, 1 + random.nextInt(good.length + 8));
      for (int k = random.nextInt(4); k > 0; k--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        var unused = codec.decode(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
        values++;
      } catch (CodecException refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
    assertThat(values).isPositive();
  }

  @Test
  void aHugeCountMakesNothing() {
    Codec<Texts> codec = Codec.record(Texts.class);
    // Three texts take twelve bytes at least, and eleven are there.
    byte[] bytes = ByteBuffer.allocate(15).order(ByteOrder.nativeOrder()).putInt(3).array();
    assertThatThrownBy(() -> codec.decode(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder())))
        .isInstanceOf(CodecException.class)
        .hasMessage(
            "record=" + Texts.class.getName() + ", component all: elements=3, bytes left=11");
  }

  @Test
  void listsOfWhatTakesNoBytesAreRefused() {
    for (Class<? extends Record> type : List.of(Empties.class, Nest.class, Hollows.class)) {
      assertThatThrownBy(() -> Codec.record(type))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("whose elements take no bytes");
    }
  }

  @Test
  void halfASurrogatePairIsNoText() throws Exception {
    assertThat(round(Codec.text(), "a\ud83d\ude00b")).isEqualTo("a\ud83d\ude00b");
    for (String half : List.of("a\ud83d", "\ude00a", "\ud83d\ud83d\ude00")) {
      assertThatThrownBy(() -> Codec.text().encode(half))
          .isInstanceOf(CodecException.class)
          .hasMessageContaining("half of a pair");
      assertThatThrownBy(() -> Codec.record(Texts.class).encode(new Texts(List.of(half))))
          .isInstanceOf(CodecException.class);
    }
  }

  @Test
  void anOptionalIsThereOrNot() {
    assertThatThrownBy(() -> Codec.record(Perhaps.class).decode(ByteBuffer.wrap(new byte[] {77})))
        .isInstanceOf(CodecException.class)
        .hasMessageEndingWith(" optional=77, expected 0 or 1")
        .hasMessageStartingWith("record=" + Perhaps.class.getName() + ", component ");
  }

  @Test
  void aRecordLongerThanAnArrayIsRefused() throws Exception {
    FieldWriter out = new FieldWriter(100);
    out.room(99).put(new byte[99]);
    out.room(1).put((byte) 1);
    assertThat(out.bytes()).hasSize(100);
    assertThatThrownBy(() -> out.room(1)).isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> new FieldWriter().room(1L << 31)).isInstanceOf(CodecException.class);
  }

  /** Findable: it has a constructor without arguments. */
  static final class Lengths implements Codec<Integer> {
    @Override
    public byte[] encode(Integer value) {
      return new byte[value];
    }

    @Override
    public Integer decode(ByteBuffer bytes) {
      return bytes.remaining();
    }
  }

  @Test
  void aWorkerFindsEachByItsToken() {
    assertThat(CodecToken.codec(Codec.bytes().token())).isSameAs(Codec.bytes());
    assertThat(CodecToken.codec(Codec.record(Point.class).token()).token())
        .isEqualTo("record:" + Point.class.getName());
    CodecToken.requireFindable(new Lengths());
    Codec<Integer> anonymous =
        new Codec<>() {
          @Override
          public byte[] encode(Integer value) {
            return CodecTest.this.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
          }

          @Override
          public Integer decode(ByteBuffer bytes) {
            return 0;
          }
        };
    assertThatThrownBy(() -> CodecToken.requireFindable(anonymous))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without arguments");
    assertThatThrownBy(() -> CodecToken.codec("class:no.Such"))
        .hasMessageContaining("codec=no.Such, the class path has no such class")
        .hasMessageNotContaining("constructor");
    assertThatThrownBy(() -> CodecToken.codec("record:no.Such"))
        .hasMessageContaining("record=no.Such, the class path has no such class");
    assertThatThrownBy(() -> CodecToken.codec("class:java.lang.Object"))
        .hasMessageContaining("codec=java.lang.Object, the class is no Codec");
    assertThatThrownBy(() -> CodecToken.codec("nonsense")).hasMessageContaining("codec=nonsense");
  }
}
