package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.interop.LeftBehind.Kind;
import heirloom.os.Current;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What stays behind is listed with its users, and goes by its own removal only. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "what stays behind stays on Linux only")
@ExtendWith(Leftovers.class)
class LeftBehindTest {

  private static final String NAME = "heirloom-left-" + ProcessHandle.current().pid();

  @TempDir private Path folder;

  @Test
  void eachKindIsListedAndRemoved() throws IOException {
    SystemVSharedMemory segment = SystemVSharedMemory.create(SystemVKey.PRIVATE, 5000);
    SystemVSemaphores set = SystemVSemaphores.create(SystemVKey.PRIVATE, 1);
    View view = segment.attach();
    PosixSharedMemory memory = PosixSharedMemory.create(NAME, 100);
    View mapped = memory.map(ViewAccess.READ);
    PosixSemaphore.create(NAME, 0).close();
    LeftBehind one = found("shm:" + segment.id()).orElseThrow();
    assertThat(one)
        .isEqualTo(new LeftBehind(Kind.SEGMENT, "shm:" + segment.id(), "key 0x00000000", 5000, 1));
    view.close();
    assertThat(found("shm:" + segment.id()).orElseThrow().users()).isZero();
    LeftBehind two = found("sem:" + set.id()).orElseThrow();
    LeftBehind three = found("/dev/shm/" + NAME).orElseThrow();
    assertThat(three.users()).isEqualTo(1);
    assertThat(three.bytes()).isEqualTo(100);
    mapped.close();
    memory.close();
    LeftBehind four = found("/dev/shm/sem." + NAME).orElseThrow();
    for (LeftBehind each : List.of(one, two, three, four)) {
      each.remove();
      assertThat(found(each.name())).isEmpty();
      assertThatThrownBy(each::remove).isInstanceOf(NoSuchFileException.class);
    }
  }

  private static Optional<LeftBehind> found(String name) throws IOException {
    return LeftBehind.ofThisUser().stream().filter(one -> one.name().equals(name)).findFirst();
  }

  @Test
  void aNameThatIsNotAsciiIsRemovedAndNotItsNeighbour() throws Exception {
    // By a shell: this JVM's own encoding may know no \u00e9.
    String first = "/dev/shm/" + NAME + "-\\303\\251"; // UTF-8
    String second = "/dev/shm/" + NAME + "-\\351"; // no UTF-8 at all
    shell("touch \"$(printf '" + first + "')\" \"$(printf '" + second + "')\"");
    List<Path> neighbours =
        List.of(Path.of("/dev/shm/" + NAME + "-?"), Path.of("/dev/shm/" + NAME + "-??"));
    List<String> shown = neighbours.stream().map(Path::toString).toList();
    try {
      for (Path neighbour : neighbours) {
        Files.createFile(neighbour);
      }
      for (LeftBehind one : LeftBehind.ofThisUser()) {
        if (one.name().contains(NAME) && !shown.contains(one.name())) {
          one.remove();
        }
      }
      assertThat(LeftBehind.ofThisUser())
          .extracting(LeftBehind::name)
          .filteredOn(name -> name.contains(NAME))
          .containsExactlyInAnyOrderElementsOf(shown);
    } finally {
      for (Path neighbour : neighbours) {
        Files.deleteIfExists(neighbour);
      }
      shell("rm -f \"$(printf '" + first + "')\" \"$(printf '" + second + "')\"");
    }
    assertThatThrownBy(() -> Current.os().posix().removeMemory("/" + NAME + "-\u00e9"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected ASCII");
  }

  @Test
  void aNameIsOneLineOfTextAndNoOthers() throws Exception {
    // As printf of the shell makes them, and as they are shown.
    Map<String, String> odd =
        Map.of(
            "a\\nb", "a\\x0ab",
            "\\033[31m", "\\x1b[31m",
            "\\351", "\\xe9",
            "\\352", "\\xea",
            "back\\\\x0a", "back\\\\x0a",
            "two  spaces and one ", "two\\x20 spaces and one\\x20",
            "\\342\\200\\256", "\\xe2\\x80\\xae");
    String start = "/dev/shm/" + NAME + "-";
    for (String each : odd.keySet()) {
      shell("touch \"$(printf '" + start + each + "')\"");
    }
    List<LeftBehind> found = new ArrayList<>(LeftBehind.ofThisUser());
    found.removeIf(one -> !one.name().startsWith(start));
    try {
      assertThat(found)
          .extracting(one -> one.name().substring(start.length()))
          .containsExactlyInAnyOrderElementsOf(odd.values());
      LeftBehind bad = found.get(0);
      assertThat(LeftBehind.files(Path.of("/dev/shm"), bad.name().substring(9))).hasSize(1);
    } finally {
      for (LeftBehind each : found) {
        each.remove();
      }
    }
    assertThat(LeftBehind.files(Path.of("/dev/shm"), NAME)).isEmpty();
  }

  @Test
  void whatPrintsIsShownAsItIs() {
    byte[] name = "/tmp/\u00e9 \ud83d\ude00".getBytes(StandardCharsets.UTF_8);
    assertThat(ShownName.of(name, true)).isEqualTo("/tmp/\u00e9 \ud83d\ude00");
    assertThat(ShownName.of(name, false)).isEqualTo("/tmp/\\xc3\\xa9 \\xf0\\x9f\\x98\\x80");
    assertThat(ShownName.of(ShownName.path("/tmp/a%\\\\b c?#"))).isEqualTo("/tmp/a%\\\\b c?#");
    for (String bad : List.of("/tmp/\\", "/tmp/\\y00", "/tmp/\\x1", "/tmp/\\xgg")) {
      assertThatThrownBy(() -> ShownName.path(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatIsOpenIsInUseAndWhatIsMappedUnderAnyName() throws Exception {
    try (PosixSharedMemory open = PosixSharedMemory.create(NAME, 100)) {
      assertThat(open.size()).isEqualTo(100);
      assertThat(found("/dev/shm/" + NAME).orElseThrow().users()).as("open").isEqualTo(1);
    } finally {
      PosixSharedMemory.remove(NAME);
    }
    String odd = folder + "/odd-\\303\\251-\\351";
    shell("head -c 4096 /dev/zero >\"$(printf '" + odd + "')\"");
    Path file;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      file = all.iterator().next();
    }
    assertThat(LeftBehind.files(folder, "odd")).extracting(LeftBehind::users).containsExactly(0L);
    ByteBuffer mapped;
    try (FileChannel channel = FileChannel.open(file)) {
      mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 4096);
    }
    assertThat(LeftBehind.files(folder, "odd")).extracting(LeftBehind::users).containsExactly(1L);
    assertThat(mapped.get(0)).isZero();
  }

  private static void shell(String line) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("/bin/sh", "-c", line).inheritIO().start();
    assertThat(shell.waitFor()).isZero();
  }

  @Test
  void filesAreFoundByPrefixAndOnlyOurs() throws IOException {
    Path ours = Files.createFile(folder.resolve("page-1"));
    Files.createFile(folder.resolve("other"));
    Files.createSymbolicLink(folder.resolve("page-link"), ours);
    Path theirs = Files.createFile(folder.resolve("page-2"));
    ForeignUser.give(theirs);
    List<LeftBehind> found = LeftBehind.files(folder, "page-");
    assertThat(found).extracting(LeftBehind::name).containsExactly(ours.toString());
    found.get(0).remove();
    assertThat(ours).doesNotExist();
    assertThatThrownBy(() -> LeftBehind.files(folder, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void tablesAreReadByTheirHeadings() {
    List<String> lines =
        List.of(
            "       key      shmid perms       size  cpid  lpid nattch   uid   gid",
            "-559038737          7   600       1024    10    11      2  1000  1000",
            "         0          8   600         10    10    11      0     0     0");
    assertThat(SystemVTable.segments(lines, 1000))
        .containsExactly(new LeftBehind(Kind.SEGMENT, "shm:7", "key 0xdeadbeef", 1024, 2));
    assertThat(SystemVTable.sets(List.of(), 0)).isEmpty();
  }
}
