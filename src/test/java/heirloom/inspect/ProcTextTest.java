package heirloom.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /proc} writes, read without a {@code /proc}. */
class ProcTextTest {

  private static final String NONCE = "0123456789abcdef0123456789abcdef";

  @Test
  void fdinfoGivesOffsetAccessAndCloseOnExec() {
    assertThat(FdInfo.parse(List.of("pos:\t4096", "flags:\t02100002", "mnt_id:\t1", "junk")))
        .isEqualTo(new FdInfo(4096, "rw", true));
    assertThat(FdInfo.parse(List.of("flags:\t0100001")).access()).isEqualTo("w");
    assertThat(FdInfo.parse(List.of("flags:\t0102001")).access()).isEqualTo("a");
    assertThat(FdInfo.parse(List.of("flags:\t0100000")).access()).isEqualTo("r");
  }

  @Test
  void mapsLineGivesLengthRightsAndIdentity() {
    assertThat(
            MapsLine.parse(
                "7f0000000000-7f0010000000 r--s 00000000 00:01 4711       /memfd:x (deleted)"))
        .contains(new MapsLine(256 << 20, false, true, "1.4711", "/memfd:x (deleted)"));
    assertThat(MapsLine.parse("no line of maps")).isEmpty();
  }

  @Test
  void nobodyIsToldToBecomeWhoHeIs(@TempDir Path proc) throws Exception {
    String others = "ask as its user or as root";
    assertThat(ProcReader.advice(proc)).as("without an entry of our own").isEqualTo(others);
    Path self = Files.createDirectory(proc.resolve("self"));
    boolean root = File.separatorChar == '/' && Files.getAttribute(self, "unix:uid").equals(0);
    if (root) {
      assertThat(ProcReader.advice(proc)).contains("CAP_SYS_PTRACE").isNotEqualTo(others);
      Files.setAttribute(self, "unix:uid", 12345);
    }
    assertThat(ProcReader.advice(proc)).isEqualTo(others);
  }

  @Test
  void deviceNumbersAreComposedAsStatHasThem() {
    assertThat(MapsLine.device(8, 1)).isEqualTo(0x801);
    // What glibc's makedev(0x12345, 0x6789ab) gives.
    assertThat(MapsLine.device(0x12345, 0x6789ab)).isEqualTo(0x12006789345abL);
  }

  @Test
  void handoffNamesComeFromEitherRoute() {
    String text = "heirloom/1/42/" + NONCE + "/buf:memory:3:access=rw,id=1.77,size=9/log:file:4:";
    HandoffNames line =
        HandoffNames.find("", "java\0-Dheirloom=" + text + "\0Main\0").orElseThrow();
    assertThat(line.route()).isEqualTo("command line");
    assertThat(line.parent()).isEqualTo(42);
    assertThat(line.byIdentity()).isEqualTo(Map.of("1.77", java.util.Set.of("buf")));
    assertThat(line.kinds()).containsExactly(Map.entry("buf", "memory"), Map.entry("log", "file"));
    assertThat(HandoffNames.find("A=1\0HEIRLOOM=" + text + "\0", "python3\0").orElseThrow().route())
        .isEqualTo("environment");
  }

  @Test
  void aNumberAloneSaysNothingToAnotherParentsChild() {
    String text = "heirloom/1/42/" + NONCE + "/in:pipe:3:/out:pipe:4:id=1.9/lane:sender:5+6:id=1.8";
    HandoffNames names = HandoffNames.parse("environment", text).orElseThrow();
    assertThat(names.readBy(42).nameOf(3, HeldHandle.Kind.PIPE, "1.7")).contains("in");
    assertThat(names.readBy(42).nameOf(3, HeldHandle.Kind.MEMORY, "1.7")).isEmpty();
    assertThat(names.readBy(42).nameOf(5, HeldHandle.Kind.MEMORY, "1.7")).isEmpty();
    assertThat(names.readBy(43).nameOf(3, HeldHandle.Kind.PIPE, "1.7")).isEmpty();
    assertThat(names.readBy(43).nameOf(4, HeldHandle.Kind.PIPE, "1.9")).contains("out");
    assertThat(names.readBy(43).nameOf(4, HeldHandle.Kind.PIPE, "1.7")).isEmpty();
  }

  @Test
  void brokenHandoffNamesNothing() {
    for (String text :
        List.of(
            "",
            "heirloom",
            "heirloom/2/1/" + NONCE,
            "heirloom/1/x/" + NONCE,
            "a/b/c/d/e",
            "heirloom/1/1/" + NONCE + "/\u001b[2J:memory:3:",
            "heirloom/1/1/x/buf:memory:3:",
            "heirloom/1/1/" + NONCE + "/buf:memory:3")) {
      assertThat(HandoffNames.parse("environment", text)).as(text).isEmpty();
    }
  }

  @Test
  void kindsAreToldByWhatTheKernelShows() {
    assertThat(HeldHandle.Kind.of("/memfd:x (deleted)", false, true))
        .isEqualTo(HeldHandle.Kind.MEMORY);
    assertThat(HeldHandle.Kind.of("/dev/shm/x (deleted)", false, true))
        .isEqualTo(HeldHandle.Kind.MEMORY);
    // A pipe that somebody called so: who opens it to ask for seals waits for ever.
    assertThat(HeldHandle.Kind.of("/memfd:x (deleted)", false, false))
        .isEqualTo(HeldHandle.Kind.OTHER);
    assertThat(HeldHandle.Kind.of("pipe:[1]", false, false)).isEqualTo(HeldHandle.Kind.PIPE);
    assertThat(HeldHandle.Kind.of("socket:[1]", false, false)).isEqualTo(HeldHandle.Kind.SOCKET);
    assertThat(HeldHandle.Kind.of("/dev/pts/0", false, false)).isEqualTo(HeldHandle.Kind.TERMINAL);
    assertThat(HeldHandle.Kind.of("/dev/null", false, false)).isEqualTo(HeldHandle.Kind.DEVICE);
    assertThat(HeldHandle.Kind.of("/tmp", true, false)).isEqualTo(HeldHandle.Kind.DIRECTORY);
    assertThat(HeldHandle.Kind.of("/etc/hosts", false, true)).isEqualTo(HeldHandle.Kind.FILE);
    assertThat(HeldHandle.Kind.of("anon_inode:[eventfd]", false, false))
        .isEqualTo(HeldHandle.Kind.OTHER);
  }

  @Test
  void regionsOfOursAreShownByTheirLabel() {
    assertThat(HeldHandle.label("/memfd:heirloom-" + NONCE + "-prices (deleted)"))
        .contains("prices");
    assertThat(HeldHandle.label("/memfd:other (deleted)")).isEmpty();
  }
}
