package heirloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive is used as it was made or not at all, and there are never many. */
class ArchiveStoreTest {

  private static final String KEY = "0123456789abcdef0123456789abcdef";

  @TempDir private Path temporary;
  private Path folder;
  private ArchiveStore store;

  @BeforeEach
  void open() throws IOException {
    folder = Files.createDirectory(temporary.resolve("archives"));
    store = new ArchiveStore(folder);
  }

  @Test
  void whatWasMadeIsFound() throws Exception {
    Path file = add(KEY);
    assertThat(store.find(KEY, "jsa")).contains(file);
    assertThat(store.find(KEY, "jsa")).contains(file);
    assertThat(store.find(KEY, "aot")).isEmpty();
    assertThat(store.find("f".repeat(32), "jsa")).isEmpty();
  }

  @Test
  void oneWithAnotherByteIsDeleted() throws Exception {
    Path file = add(KEY);
    assertThat(store.find(KEY, "jsa")).contains(file);
    try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.WRITE)) {
      bytes.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 70_000);
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(5)));
    assertThat(store.find(KEY, "jsa")).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void oneWithoutItsEndIsDeleted() throws Exception {
    Path file = add(KEY);
    assertThat(store.find(KEY, "jsa")).contains(file);
    try (FileChannel bytes = FileChannel.open(file, StandardOpenOption.WRITE)) {
      bytes.truncate(bytes.size() / 2);
    }
    assertThat(store.find(KEY, "jsa")).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void whatIsNotUsedForAMonthGoesWhenAnotherIsMade() throws Exception {
    Path old = add("a".repeat(32));
    Path used = add("b".repeat(32));
    Path strange = Files.createFile(folder.resolve("mine.jsa"));
    for (Path one : List.of(old, used, strange)) {
      age(one, ArchiveStore.UNUSED.plusDays(1));
    }
    assertThat(store.find("b".repeat(32), "jsa")).contains(used);
    Path fresh = add(KEY);
    assertThat(files()).containsExactlyInAnyOrder(used, fresh, strange);
  }

  @Test
  void onlySoManyStay() throws Exception {
    for (int i = 0; i < ArchiveStore.MOST + 3; i++) {
      age(add(String.format("%032x", i)), Duration.ofHours(100 - i));
    }
    Path fresh = add(KEY);
    assertThat(files()).hasSize(ArchiveStore.MOST).contains(fresh);
    assertThat(store.find(String.format("%032x", 3), "jsa")).isEmpty();
    assertThat(store.find(String.format("%032x", ArchiveStore.MOST + 2), "jsa")).isPresent();
  }

  @Test
  void ofOneKeyTheNewestStays() throws Exception {
    add(KEY);
    Path second = add(KEY);
    assertThat(files()).containsExactly(second);
  }

  @Test
  void aFailedTryMayBeMadeAgainLater() {
    ArchiveTries tries = new ArchiveTries();
    long now = Long.MAX_VALUE - 5;
    assertThat(tries.begin(now)).isTrue();
    assertThat(tries.begin(now)).isFalse();
    tries.failed(now);
    assertThat(tries.begin(now + 1)).isFalse();
    assertThat(tries.begin(now + ArchiveTries.FIRST_PAUSE)).isTrue();
    tries.made();
    assertThat(tries.begin(now + ArchiveTries.FIRST_PAUSE)).isTrue();
    tries.made();
    assertThat(tries.begin(now + 1000 * ArchiveTries.FIRST_PAUSE)).isFalse();
  }

  private Path add(String key) throws IOException {
    byte[] bytes = new byte[100_000];
    new Random().nextBytes(bytes);
    return store.add(Files.write(temporary.resolve("made"), bytes), key, "jsa");
  }

  private static void age(Path file, Duration by) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(by)));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }
}
