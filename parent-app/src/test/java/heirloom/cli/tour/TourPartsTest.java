package heirloom.cli.tour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.cli.CommandFailure;
import heirloom.cli.ExitCodes;
import heirloom.cli.Paint;
import heirloom.cli.PythonModules;
import heirloom.inspect.HandoffNames;
import heirloom.inspect.HeldHandle;
import heirloom.inspect.HeldHandle.Kind;
import heirloom.inspect.Holdings;
import heirloom.inspect.ProcessView;
import heirloom.inspect.Terms;
import heirloom.os.SpawnException;
import java.io.IOException;
import java.net.URL;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TourPartsTest {

  @Test
  void tilingKnowsTheSumOfEveryRange() {
    Tiling tiling = new Tiling(new long[] {1, 20, 300});
    LongBuffer buffer = LongBuffer.allocate(11);
    tiling.fill(buffer);
    long[] filled = buffer.array();
    assertThat(filled).startsWith(1, 20, 300, 1).endsWith(1, 20);
    for (int from = 0; from <= 11; from++) {
      long sum = 0;
      for (int end = from; end <= 11; end++) {
        assertThat(tiling.sum(from, end - from)).isEqualTo(sum);
        sum += end < 11 ? filled[end] : 0;
      }
    }
  }

  @Test
  void smapsAreAddedUpForOneObject() {
    List<String> smaps =
        List.of(
            "7f0000000000-7f0000100000 r--s 00000000 00:01 77       /memfd:x (deleted)",
            "Size:               1024 kB",
            "Rss:                1024 kB",
            "Pss:                 256 kB",
            "Pss_Dirty:           256 kB",
            "Anonymous:             4 kB",
            "VmFlags: rd mr me ms sd",
            "7f0000100000-7f0000200000 rw-p 00000000 00:00 0 ",
            "Rss:                 512 kB",
            "Pss:                 512 kB",
            "7f0000300000-7f0000400000 r--s 00100000 00:01 77       /memfd:x (deleted)",
            "Rss:                   8 kB",
            "Pss:                   2 kB",
            "Anonymous:             0 kB");
    assertThat(RegionUse.parse(smaps, "1.77"))
        .isEqualTo(new RegionUse(1032 << 10, 258 << 10, 4 << 10));
    assertThat(RegionUse.parse(smaps, "1.78")).isEqualTo(new RegionUse(0, 0, 0));
  }

  @Test
  void whatOthersHoldTooAndHasNoNameIsForeign() {
    HeldHandle stdin = held(0, Kind.PIPE, "pipe:[1]", "9.1", "r");
    HeldHandle stdout = held(1, Kind.PIPE, "pipe:[2]", "9.2", "w");
    HeldHandle appending = held(12, Kind.PIPE, "pipe:[2]", "9.2", "a");
    HeldHandle region = held(3, Kind.MEMORY, "/memfd:heirloom-x (deleted)", "1.77", "r");
    HeldHandle again = held(4, Kind.MEMORY, "/memfd:heirloom-x (deleted)", "1.77", "r");
    HeldHandle own = held(5, Kind.PIPE, "pipe:[5]", "9.5", "r");
    HeldHandle modules = held(6, Kind.FILE, "/jdk/lib/modules", "8.6", "r");
    List<HeldHandle> leaks =
        List.of(
            // The other end of its own standard input.
            held(7, Kind.PIPE, "pipe:[1]", "9.1", "w"),
            held(8, Kind.SOCKET, "socket:[8]", "9.8", "rw"),
            held(9, Kind.MEMORY, "/memfd:other (deleted)", "1.79", "rw"),
            held(10, Kind.FILE, "/tmp/x (deleted)", "8.10", "r"),
            held(11, Kind.OTHER, "anon_inode:[pidfd]", "9.11", "rw"));
    List<HeldHandle> all =
        new ArrayList<>(List.of(stdin, stdout, region, again, own, modules, appending));
    all.addAll(leaks);
    Set<String> elsewhere = Set.of("9.1", "9.2", "1.77", "8.6", "9.8", "1.79", "8.10", "9.11");
    Holdings sorted = Holdings.of(view(all), Set.of("1.77"), elsewhere, Terms.LINUX);
    assertThat(sorted.given()).containsExactly(stdin, stdout, region);
    assertThat(sorted.own()).containsExactly(again, own, appending);
    assertThat(sorted.named()).containsExactly(modules);
    assertThat(sorted.foreign()).isEqualTo(leaks);
    // Another region of this JVM's is not taken for the one that was given later.
    assertThat(Holdings.of(view(leaks), Set.of("1.77"), elsewhere, Terms.LINUX).given()).isEmpty();
  }

  @Test
  void aLeakIsReportedAsOne() {
    Holdings clean =
        new Holdings(
            List.of(held(0, Kind.PIPE, "pipe:[1]", "9.1", "r")), List.of(), List.of(), List.of());
    Holdings leaky =
        new Holdings(
            clean.given(),
            List.of(),
            List.of(),
            List.of(held(7, Kind.PIPE, "pipe:[7]", "9.7", "w")));
    assertThat(report(clean, clean)).contains("Exactly what it was given").doesNotContain("!");
    assertThat(report(clean, leaky))
        .contains("java    43      0 pipe  ! 7 pipe\n")
        .contains("More than it was given: what is marked !")
        .doesNotContain("Exactly what it was given");
  }

  private static String report(Holdings... all) {
    Duration some = Duration.ofMillis(1);
    List<TourFigures.Reader> readers = new ArrayList<>();
    for (Holdings held : all) {
      readers.add(
          new TourFigures.Reader("java", 42 + readers.size(), "environment", some, some, held));
    }
    TourFigures figures =
        new TourFigures(
            Scenery.LINUX,
            Optional.empty(),
            new TourFigures.Region(8, 1, 1, some),
            1,
            readers,
            some,
            some,
            List.of(),
            0,
            "no",
            new TourFigures.Death("java", 1, 137, 2, 0, 1, 1),
            List.of(),
            List.of());
    return String.join("\n", TourReport.lines(figures, some, Paint.plain()));
  }

  private static HeldHandle held(
      int number, Kind kind, String target, String identity, String access) {
    return new HeldHandle(
        number,
        kind,
        target,
        identity,
        Optional.empty(),
        access,
        0,
        false,
        Optional.empty(),
        Optional.empty(),
        Set.of());
  }

  private static ProcessView view(List<HeldHandle> handles) {
    return new ProcessView(
        42,
        "child",
        1,
        handles,
        List.of(),
        Set.of(0, 1, 2),
        Optional.of(
            new HandoffNames(
                "environment", 1, Map.of("1.77", Set.of("readings")), Map.of(), Map.of())));
  }

  @Test
  void aSystemWithoutProcIsRefusedBeforeAnythingStarts(@TempDir Path proc) throws Exception {
    Set<Long> before = children();
    tourIsRefused(proc);
    // Wine shows the /proc of the Linux below, where this process has another number.
    Files.createSymbolicLink(proc.resolve("self"), Path.of("1"));
    tourIsRefused(proc);
    assertThat(children()).isEqualTo(before);
  }

  private static void tourIsRefused(Path proc) {
    assertThatThrownBy(() -> Tour.run(new LinuxStage(proc)))
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCodes.FAILED))
        .hasMessageContaining("the tour shows what Linux tells of processes in " + proc)
        .hasMessageContaining("run, aggregate and doctor need none of it");
  }

  private static Set<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  @Test
  void whyThereIsNoPythonIsToldAsItIs() {
    assertThat(Children.why(failed("execve", "ENOENT", "No such file or directory")))
        .isEqualTo("python3 was not found");
    assertThat(Children.why(failed("execve", "EACCES", "Permission denied")))
        .isEqualTo("python3 cannot be started (Cannot run program \"python3\": Permission denied)");
    assertThat(Children.why(failed("pipe2", "EMFILE", "Too many open files")))
        .contains("cannot be started", "Too many open files");
    assertThat(Children.why(failed("open", "ENOENT", "No such file or directory")))
        .contains("cannot be started");
    assertThat(Children.why(new IOException("a reason of\nits own")))
        .isEqualTo("python3 cannot be started (a reason of its own)");
  }

  private static IOException failed(String call, String symbol, String text) {
    return new IOException(
        "Cannot run program \"python3\": " + text,
        new SpawnException("python3", call, 1, symbol, text, ""));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "Python workers attach on Linux only")
  void modulesAreFoundInAJarAndInADirectory() throws Exception {
    assertThat(PythonModules.of(new URL("jar:file:/a%20b/x.jar!/heirloom/python/heirloom_tour.py")))
        .isEqualTo("/a b/x.jar/heirloom/python");
    assertThat(PythonModules.of(new URL("file:/a%20b/heirloom/python/heirloom_tour.py")))
        .isEqualTo("/a b/heirloom/python");
  }
}
