package heirloom.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.os.OsException;
import heirloom.testing.TestChild;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only Linux shows of mapped files: pages, faults, truncation; and the C side. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "/proc, truncation of mapped files, gcc")
class MappedFileOnLinuxTest {

  private static final int PAGE = 4096;

  @TempDir private Path folder;

  private Path file(int size) throws IOException {
    return Files.write(folder.resolve("file"), new byte[size]);
  }

  @Test
  void theStructureIsReadAndWrittenInC() throws IOException {
    Path file = file(PeerRecord.SIZE);
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_WRITE);
        View view = mapped.map(ViewAccess.WRITE)) {
      view.write(0, new PeerRecord(7, 1.5, "from java").encode());
      assertThat(CPeer.say("file", "read", file.toString())).isEqualTo("7 1.5 from java");
      assertThat(CPeer.say("file", "write", file.toString(), "from c")).isEqualTo("written");
      assertThat(PeerRecord.decode(view.read(0, PeerRecord.SIZE)))
          .isEqualTo(PeerRecord.ofPeer("from c"));
    }
  }

  @Test
  void whatIsNoRegularFileIsRefusedAndNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (PageProtection protection : PageProtection.values()) {
      assertThatThrownBy(() -> MappedFile.open(pipe, protection))
          .isInstanceOf(OsException.class)
          .hasMessageStartingWith("open: EINVAL (22)")
          .hasMessageEndingWith(
              "file=" + pipe + "; this is a named pipe, and only a regular file can be mapped");
    }
    assertThatThrownBy(() -> MappedFile.open(folder, PageProtection.READ_ONLY))
        .hasMessageEndingWith(
            "file=" + folder + "; this is a directory, and only a regular file can be mapped");
    assertThatThrownBy(() -> MappedFile.open(Path.of("/dev/zero"), PageProtection.READ_WRITE, 1))
        .hasMessageContaining("file=/dev/zero; this is a device");
  }

  @Test
  void protectionsAreTheKernels() throws IOException {
    try (MappedFile mapped = MappedFile.open(file(PAGE), PageProtection.EXECUTE_READ_WRITE)) {
      for (ViewAccess access : ViewAccess.values()) {
        try (View view = mapped.map(access)) {
          String expected =
              "r"
                  + (access.isWritable() ? "w" : "-")
                  + (access.name().contains("EXECUTE") ? "x" : "-")
                  + (access.name().startsWith("COPY") ? "p" : "s");
          assertThat(rights(view.address())).as(access.name()).isEqualTo(expected);
        }
      }
    }
  }

  private static String rights(long address) throws IOException {
    String start = Long.toHexString(address) + "-";
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.split(" ", -1)[1])
        .findFirst()
        .orElse("unmapped");
  }

  @Test
  void closingAViewThatGaveNoBufferUnmapsAtOnce() throws IOException {
    try (MappedFile mapped = MappedFile.open(file(PAGE), PageProtection.READ_WRITE)) {
      View view = mapped.map(ViewAccess.WRITE);
      view.write(0, new byte[] {1});
      long address = view.address();
      assertThat(rights(address)).isEqualTo("rw-s");
      view.close();
      assertThat(rights(address)).isEqualTo("unmapped");
    }
  }

  @Test
  void pagesAreLoadedWhenTouchedAndNotWhenMapped() throws IOException {
    int pages = 4096;
    Path file = file(pages * PAGE);
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_ONLY);
        View view = mapped.map(ViewAccess.READ)) {
      ByteBuffer bytes = view.bytes();
      assertThat(touched(bytes, 1)).isZero(); // what this method itself needs is loaded
      PageFaults before = PageFaults.now();
      assertThat(touched(bytes, pages)).isZero();
      long first = PageFaults.now().since(before).all();
      PageFaults between = PageFaults.now();
      assertThat(touched(bytes, pages)).isZero();
      long second = PageFaults.now().since(between).all();
      // A fault brings the pages around it too, 16 or so.
      assertThat(first).isBetween(pages / 64L, 3L * pages);
      assertThat(second).isLessThan(first / 2);
    }
  }

  /** In place: a copy would touch fresh pages of the heap too. */
  private static int touched(ByteBuffer bytes, int pages) {
    int sum = 0;
    for (int i = 0; i < pages; i++) {
      sum += bytes.get(i * PAGE);
    }
    return sum;
  }

  @Test
  void truncatedByAnotherItIsAnExceptionAndNoCrash() throws IOException {
    Path file = file(32 * PAGE);
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_WRITE);
        View view = mapped.map(ViewAccess.WRITE)) {
      view.write(16 * PAGE, new byte[] {1});
      assertThat(CPeer.say("truncate", file.toString(), "" + PAGE)).isEqualTo("truncated");
      for (int i = 0; i < 3000; i++) { // interpreted, then compiled
        assertThatThrownBy(() -> view.read(16 * PAGE, 100))
            .isInstanceOf(TruncatedException.class)
            .hasMessageContaining("ends after 4096 bytes");
        assertThatThrownBy(() -> view.write(16 * PAGE, new byte[100]))
            .isInstanceOf(TruncatedException.class);
      }
      assertThat(view.read(0, 4)).isEqualTo(new byte[4]);
      assertThatThrownBy(() -> touch(view)).isInstanceOf(InternalError.class);
      // It may grow again: then its pages are back, as zeros.
      assertThat(CPeer.say("truncate", file.toString(), "" + 32 * PAGE)).isEqualTo("truncated");
      assertThat(view.read(16 * PAGE, 4)).isEqualTo(new byte[4]);
    }
  }

  /** In compiled code the error comes some instructions late; a native call is late enough. */
  private static void touch(View view) throws IOException {
    assertThat(view.bytes().get(16 * PAGE)).isBetween((byte) -128, (byte) 127);
    assertThat(PageFaults.now().all()).isPositive();
  }

  @Test
  void whatIsWrittenIsDirtyUntilForced() throws IOException {
    Path file = file(PAGE);
    String kind = Files.getFileStore(file).type();
    assumeTrue(!kind.equals("tmpfs"), "a memory file system writes nothing back");
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_WRITE);
        View view = mapped.map(ViewAccess.WRITE)) {
      view.force();
      view.write(0, "changed".getBytes(US_ASCII));
      // The system may write it back by itself, but some seconds later.
      long dirty = dirtyKilobytes(view.address());
      view.force();
      assertThat(dirtyKilobytes(view.address())).isZero();
      assertThat(dirty).isIn(0L, 4L);
    }
  }

  private static long dirtyKilobytes(long address) throws IOException {
    String start = Long.toHexString(address) + "-";
    boolean here = false;
    long sum = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        here = line.startsWith(start);
      } else if (here && line.matches("(Private|Shared)_Dirty:.*")) {
        sum += Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return sum;
  }

  @Test
  void aFileThatMayOnlyBeReadIsRefusedForWriting() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no setpriv of util-linux here");
    assumeTrue((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0, "needs root");
    Path file = file(PAGE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    // Root without its capabilities is a user like any other, who can read these classes.
    List<String> command =
        new ArrayList<>(List.of("/usr/bin/setpriv", "--bounding-set=-all", "--inh-caps=-all"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED"); // else newer ones warn where we read
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(TestChild.class.getName());
    command.addAll(
        TestChild.arguments(MappedFileOnLinuxTest.class, "opensForWriting", file.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(said).isEqualTo("EACCES, and 4096 bytes to read");
    assertThat(process.waitFor()).isZero();
  }

  static void opensForWriting(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    String symbol = "opened";
    try {
      MappedFile.open(file, PageProtection.READ_WRITE).close();
    } catch (OsException e) {
      symbol = e.symbol();
    }
    try (MappedFile mapped = MappedFile.open(file, PageProtection.WRITE_COPY)) {
      System.out.println(symbol + ", and " + mapped.size() + " bytes to read");
    }
  }
}
