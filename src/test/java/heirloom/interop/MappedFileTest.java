package heirloom.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.OsException;
import heirloom.testing.Patience;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Mapped files on both systems: every protection, every access, file and memory. */
class MappedFileTest {

  private static final int GRANULARITY = 1 << 16;
  private static final int SIZE = 3 * GRANULARITY + 5;

  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void aFile() throws IOException {
    byte[] content = new byte[SIZE];
    content[0] = 'a';
    content[GRANULARITY] = 'b';
    content[SIZE - 1] = 'z';
    file = Files.write(folder.resolve("file"), content);
  }

  /**
   * Windows deletes no file that is mapped: a buffer that nobody has any more must be collected.
   */
  @AfterEach
  void deleted() {
    Patience.await()
        .until(
            () -> {
              try {
                Files.deleteIfExists(file);
              } catch (FileSystemException mapped) {
                assertThat(file).exists();
              }
              // Wine takes the deletion and does it when the last view is gone.
              if (Files.exists(file)) {
                System.gc();
              }
              return !Files.exists(file);
            });
  }

  static Stream<Arguments> matrix() {
    return Stream.of(true, false)
        .flatMap(
            memory ->
                Stream.of(PageProtection.values())
                    .flatMap(
                        protection ->
                            Stream.of(ViewAccess.values())
                                .map(access -> Arguments.of(memory, protection, access))));
  }

  @ParameterizedTest(name = "memory {0}, {1}, {2}")
  @MethodSource("matrix")
  void whatTheProtectionAllowsIsGivenAndTheRestRefused(
      boolean memory, PageProtection protection, ViewAccess access) throws IOException {
    try (MappedFile mapped =
        memory ? MappedFile.memory(protection, SIZE) : MappedFile.open(file, protection)) {
      if (!access.isAllowedBy(protection)) {
        assertThatThrownBy(() -> mapped.map(access))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("protection=" + protection);
        return;
      }
      try (View view = mapped.map(access)) {
        byte first = memory ? 0 : (byte) 'a';
        assertThat(view.read(0, 1)).containsExactly(first);
        if (!access.isWritable()) {
          if (memory) { // over a file its buffer would keep Windows from deleting it
            assertThatThrownBy(() -> view.bytes().put(0, (byte) 1))
                .isInstanceOf(ReadOnlyBufferException.class);
          }
          assertThatThrownBy(() -> view.write(0, new byte[1]))
              .isInstanceOf(ReadOnlyBufferException.class);
          return;
        }
        view.write(0, new byte[] {'X'});
        assertThat(view.read(0, 1)).containsExactly('X');
        try (View other = mapped.map(ViewAccess.READ)) {
          assertThat(other.read(0, 1)).containsExactly(access.isShared() ? 'X' : first);
        }
        if (!memory) {
          view.force();
          assertThat(Files.readAllBytes(file)[0]).isEqualTo((byte) (access.isShared() ? 'X' : 'a'));
        }
      }
    }
  }

  @Test
  void partsAreMappedAtTheGranularity() throws IOException {
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_WRITE);
        View part = mapped.map(ViewAccess.WRITE, GRANULARITY, 2);
        View whole = mapped.map(ViewAccess.READ)) {
      assertThat(mapped.size()).isEqualTo(SIZE);
      assertThat(part.read(0, 2)).containsExactly('b', 0);
      part.write(1, new byte[] {'c'});
      assertThat(whole.read(GRANULARITY, 2)).containsExactly('b', 'c');
      assertThat(whole.read(SIZE - 1, 1)).containsExactly('z');
      assertThatThrownBy(() -> mapped.map(ViewAccess.READ, 1, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("offset=1, expected a multiple of granularity()=65536");
      assertThatThrownBy(() -> mapped.map(ViewAccess.READ, GRANULARITY, SIZE))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> mapped.map(ViewAccess.READ, 0, 0))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> part.read(1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aLargerSizeGrowsTheFileWithZeros() throws IOException {
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_WRITE, 2 * SIZE)) {
      assertThat(mapped.size()).isEqualTo(2 * SIZE);
    }
    byte[] grown = Files.readAllBytes(file);
    assertThat(grown).hasSize(2 * SIZE);
    assertThat(grown[SIZE - 1]).isEqualTo((byte) 'z');
    assertThat(grown[SIZE]).isZero();
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_ONLY, 1)) {
      assertThat(mapped.size()).isEqualTo(2 * SIZE);
    }
    assertThatThrownBy(() -> MappedFile.open(file, PageProtection.READ_ONLY, 3 * SIZE))
        .isInstanceOf(OsException.class)
        .hasMessageContaining("file=" + file);
    assertThatThrownBy(() -> MappedFile.open(file, PageProtection.READ_WRITE, Long.MAX_VALUE))
        .isInstanceOf(OsException.class)
        .hasMessageContaining("file=" + file);
    assertThat(file).hasSize(2 * SIZE);
  }

  @Test
  void anEmptyOrMissingFileIsRefused() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    assertThatThrownBy(() -> MappedFile.open(empty, PageProtection.READ_WRITE))
        .isInstanceOfSatisfying(
            OsException.class,
            e -> assertThat(e.symbol()).isIn("EINVAL", "ERROR_FILE_INVALID", "error"))
        .hasMessageContaining("file=" + empty);
    Path missing = folder.resolve("no");
    for (PageProtection protection : PageProtection.values()) {
      assertThatThrownBy(() -> MappedFile.open(missing, protection))
          .isInstanceOfSatisfying(OsException.class, MappedFileTest::isNotFound);
      assertThatThrownBy(() -> MappedFile.open(missing, protection, 4096))
          .isInstanceOfSatisfying(OsException.class, MappedFileTest::isNotFound);
      assertThat(missing).doesNotExist();
    }
  }

  private static void isNotFound(OsException e) {
    assertThat(e.symbol()).isIn("ENOENT", "ERROR_FILE_NOT_FOUND");
    assertThat(e.hint()).startsWith("file=").endsWith("no");
  }

  @Test
  void aPrivateCopyIsIsolatedAsSeenFromBothSides() throws IOException {
    try (MappedFile copied = MappedFile.open(file, PageProtection.WRITE_COPY);
        MappedFile shared = MappedFile.open(file, PageProtection.READ_WRITE);
        View copy = copied.map(ViewAccess.COPY);
        View original = shared.map(ViewAccess.WRITE)) {
      copy.write(0, new byte[] {'C'});
      assertThat(original.read(0, 1)).containsExactly('a');
      original.write(0, new byte[] {'O'});
      // The page that was written is the copy's own; another is still everybody's.
      assertThat(copy.read(0, 1)).containsExactly('C');
      original.write(GRANULARITY, new byte[] {'O'});
      assertThat(copy.read(GRANULARITY, 1)).containsExactly('O');
      copy.force();
      original.force();
    }
    byte[] after = Files.readAllBytes(file);
    assertThat(after[0]).isEqualTo((byte) 'O');
  }

  @Test
  void whatIsWrittenIsSeenByReadersOfTheFileAtOnce() throws IOException {
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_WRITE);
        View view = mapped.map(ViewAccess.WRITE)) {
      view.write(0, "hello".getBytes(US_ASCII));
      assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
          .startsWith("hello");
    }
  }

  @Test
  void viewsAndBuffersOutliveTheirFile() throws IOException {
    MappedFile mapped = MappedFile.open(file, PageProtection.READ_WRITE);
    View view = mapped.map(ViewAccess.WRITE);
    mapped.close();
    mapped.close();
    view.write(0, new byte[] {'V'});
    view.force();
    ByteBuffer bytes = view.bytes();
    view.close();
    view.close();
    assertThat(bytes.get(0)).isEqualTo((byte) 'V');
    bytes.put(1, (byte) 'W');
    assertThatThrownBy(view::force).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(view::bytes).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> mapped.map(ViewAccess.READ))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void memoryHasNoFileAndStartsAsZero() throws IOException {
    try (MappedFile memory = MappedFile.memory(PageProtection.READ_WRITE, 100);
        View view = memory.map(ViewAccess.WRITE, 0, 100)) {
      assertThat(view.read(0, 100)).isEqualTo(new byte[100]);
      view.force();
    }
    assertThatThrownBy(() -> MappedFile.memory(PageProtection.READ_WRITE, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
