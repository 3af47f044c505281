package heirloom.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.InheritedFile;
import heirloom.grant.InheritedPipe;
import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.launch.ChildBuilder;
import heirloom.launch.Handoff;
import heirloom.memory.SharedMemory;
import heirloom.sync.SharedMutex;
import heirloom.testing.TestChild;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a look at a child tells of what it was given, and of what it was not. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "children are cat and env; see WindowsInspectTest")
class InspectionTest {

  private static void end(Child child) throws Exception {
    child.destroyForcibly();
    child.waitFor();
  }

  @Test
  void aChildHoldsWhatItWasGivenAndNothingElse(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("log"), "x");
    try (SharedMemory prices = SharedMemory.request(1 << 20).name("p").oneWay().allocate();
        SharedMutex lock = SharedMutex.create();
        InheritedPipe pipe = InheritedPipe.toChild()) {
      Child child =
          new ChildBuilder("cat")
              .inherit("prices", prices)
              .inherit("log", InheritedFile.append(file))
              .inherit("in", pipe)
              .inherit("lock", lock)
              .start();
      try {
        Inspection seen = child.inspect();
        assertThat(seen.names()).containsExactly("in", "lock", "log", "prices");
        assertThat(seen.told()).isEqualTo(seen.names());
        assertThat(seen.leaked()).isEmpty();
        HeldHandle memory =
            seen.process().handles().stream()
                .filter(handle -> handle.grant().equals(Optional.of("prices")))
                .findFirst()
                .orElseThrow();
        assertThat(memory.oneWay()).contains(true);
        assertThat(memory.seals()).contains("shrink", "grow", "future_write", "seal");
        SharedRegion region =
            seen.regions().stream()
                .filter(one -> one.name().equals("prices"))
                .findFirst()
                .orElseThrow();
        assertThat(region.size()).isEqualTo(1 << 20);
        assertThat(region.holders())
            .extracting(Holder::pid)
            .contains(child.pid(), ProcessHandle.current().pid());
        assertThat(seen.toString()).contains("given   fd ").contains("prices  memfd p");
      } finally {
        end(child);
      }
      assertThatThrownBy(child::inspect)
          .isInstanceOf(InspectionException.class)
          .hasMessageContaining("child " + child.pid() + " has ended");
    }
  }

  @Test
  void whatReachedAChildWithoutBeingGivenIsALeak() throws Exception {
    try (SharedMemory region = SharedMemory.request(4096).name("slipped").allocate();
        InheritedPipe pipe = InheritedPipe.toChild()) {
      // env takes the handoff away: cat has two descriptors that nobody told it of.
      Child child =
          new ChildBuilder("env", "-u", "HEIRLOOM", "cat")
              .inherit("a", region)
              .inherit("b", pipe)
              .start();
      try {
        child.getOutputStream().write('\n');
        child.getOutputStream().flush();
        assertThat(child.getInputStream().read()).as("it runs").isEqualTo('\n');
        Inspection stranger = Inspection.of(child.pid());
        assertThat(stranger.names()).isEmpty();
        assertThat(stranger.leaked()).extracting(HeldHandle::number).contains(3);
        assertThat(stranger.toString()).contains("LEAKED  fd 3  memory rw  memfd slipped");
        assertThat(child.inspect().leaked()).as("its starter knows better").isEmpty();
        assertThat(child.inspect().names()).containsExactly("a", "b");
      } finally {
        end(child);
      }
    }
  }

  /** Holds a region that comes while it runs, and says so. */
  static void taker(String[] arguments) throws Exception {
    SharedMemory late =
        Inheritance.current().await("late", SharedMemory.TYPE, Duration.ofMinutes(1));
    System.out.println("has " + late.size());
    int unused = System.in.read();
    late.bytes().put(0, (byte) 1);
  }

  @Test
  void whatIsGivenLaterHasItsNameToo() throws Exception {
    for (Handoff route : Handoff.values()) {
      try (SharedMemory early = SharedMemory.request(4096).name("early").allocate();
          SharedMemory late = SharedMemory.request(8192).name("late").allocate()) {
        Child child =
            ChildBuilder.java(
                    TestChild.class,
                    TestChild.arguments(InspectionTest.class, "taker").toArray(String[]::new))
                .inherit("early", early)
                .handoff(route)
                .controlled()
                .endWithParent()
                .start();
        try {
          child.give("late", late);
          assertThat(child.inputReader().readLine()).isEqualTo("has 8192");
          Inspection seen = child.inspect();
          assertThat(seen.told()).as("%s", route).containsExactly("early", "late");
          assertThat(seen.names()).as("%s", route).contains("late");
          assertThat(seen.leaked()).as("%s", seen).isEmpty();
        } finally {
          end(child);
        }
      }
    }
  }

  @Test
  void aRegionThatIsOnlyMappedIsHeldAndAClosedFileIsNot() {
    String text =
        "heirloom/1/42/0123456789abcdef0123456789abcdef/a:memory:3:id=1.7/b:file:4:id=1.8";
    HandoffNames names = HandoffNames.parse("environment", text).orElseThrow();
    ProcessView view =
        new ProcessView(
            43,
            "worker",
            42,
            List.of(),
            List.of(new MapsLine(4096, true, true, "1.7", "/memfd:x (deleted)")),
            Set.of(0, 1, 2),
            Optional.of(names));
    Inspection seen = Inspection.of(view, Set.of(), Optional.empty(), Terms.LINUX);
    assertThat(seen.told()).containsExactly("a", "b");
    assertThat(seen.names()).containsExactly("a");
    HandoffNames starters =
        HandoffNames.ofStarter(Optional.of(names), Map.of("c", List.of("1.9", "1.10")));
    assertThat(starters.byIdentity()).isEqualTo(Map.of("1.9", Set.of("c"), "1.10", Set.of("c")));
    assertThat(starters.byNumber()).isEmpty();
  }

  @Test
  void aProcessThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> Inspection.of(4_194_999_999L))
        .isInstanceOf(InspectionException.class)
        .hasMessageContaining("there is no process 4194999999");
  }

  private static Child cat(ChildBuilder builder) throws Exception {
    Child child = builder.start();
    child.getOutputStream().write('\n');
    child.getOutputStream().flush();
    assertThat(child.getInputStream().read()).as("it runs").isEqualTo('\n');
    return child;
  }

  @Test
  void aForgedTextNamesNothingThatItsNumbersAreNot() throws Exception {
    try (SharedMemory one = SharedMemory.request(4096).name("one").allocate();
        SharedMemory two = SharedMemory.request(4096).name("two").allocate()) {
      String nonce = "0123456789abcdef0123456789abcdef";
      long self = ProcessHandle.current().pid();
      String forged =
          "heirloom/1/%d/%s/nothing:memory:3:id=0.0/more:memory:4:".formatted(self, nonce);
      Child child =
          cat(
              new ChildBuilder("env", "HEIRLOOM=" + forged, "cat")
                  .inherit("a", one)
                  .inherit("b", two));
      try {
        Inspection seen = Inspection.of(child.pid());
        assertThat(seen.told()).containsExactly("more", "nothing");
        assertThat(seen.names()).isEmpty();
        assertThat(seen.leaked()).extracting(HeldHandle::number).containsExactly(3, 4);
      } finally {
        end(child);
      }
    }
  }

  @Test
  void anInheritedTextIsNotItsStartersWord() throws Exception {
    try (SharedMemory region = SharedMemory.request(4096).name("r").allocate()) {
      // As in a launcher that is itself a child: the text that it was started with goes on.
      Child first = cat(new ChildBuilder("cat").inherit("given", region));
      String text =
          Files.readString(Path.of("/proc/" + first.pid() + "/environ"))
              .replaceAll("(?s).*HEIRLOOM=([^\0]*).*", "$1");
      end(first);
      ChildBuilder plain = new ChildBuilder("sh", "-c", "exec cat 3<>\"$1\"", "sh", "/dev/null");
      plain.environment().put("HEIRLOOM", text);
      Child second = cat(plain);
      try {
        assertThat(text).contains("given:memory:3:");
        assertThat(second.inspect().told()).isEmpty();
        assertThat(second.inspect().holdings().given()).hasSize(3);
        assertThat(Inspection.of(second.pid()).names()).isEmpty();
      } finally {
        end(second);
      }
    }
  }

  @Test
  void whereTheSystemDoesNotTellAFileCountsAsOpenedAndThatIsSaid() {
    HeldHandle file =
        new HeldHandle(
            9,
            HeldHandle.Kind.FILE,
            "/tmp/secret",
            "8.1",
            Optional.of(1L),
            "r",
            0,
            false,
            Optional.empty(),
            Optional.empty(),
            Set.of());
    ProcessView view =
        new ProcessView(43, "worker", 42, List.of(file), List.of(), Set.of(), Optional.empty());
    Inspection untold = Inspection.of(view, Set.of("8.1"), Optional.empty(), Terms.LINUX);
    assertThat(untold.leaked()).isEmpty();
    assertThat(untold.filesToldApart()).isFalse();
    assertThat(untold.toString()).contains("does not tell which files with names were inherited");
    Inspection told = Inspection.of(view, Set.of("8.1"), Optional.of(Set.of(9)), Terms.LINUX);
    assertThat(told.leaked()).containsExactly(file);
    assertThat(told.toString()).contains("LEAKED  fd 9").doesNotContain("does not tell");
  }

  @Test
  void oneRegionUnderTwoNamesHasBoth() throws Exception {
    try (SharedMemory region = SharedMemory.request(4096).name("r").allocate()) {
      Child child = cat(new ChildBuilder("cat").inherit("a", region).inherit("b", region));
      try {
        for (Inspection seen : List.of(child.inspect(), Inspection.of(child.pid()))) {
          assertThat(seen.names()).containsExactly("a", "b");
          assertThat(seen.holdings().given())
              .extracting(handle -> handle.grant().orElse("-"))
              .containsExactly("-", "-", "-", "a", "b");
          assertThat(seen.regions()).extracting(SharedRegion::name).containsExactly("a, b");
        }
      } finally {
        end(child);
      }
    }
  }

  @Test
  void aFileThatWasInheritedIsALeakAndOneThatWasOpenedIsNot(@TempDir Path dir) throws Exception {
    Path file = Files.writeString(dir.resolve("secret"), "x");
    // The shell has it at 9 and starts two that have it from there, one of which opens its own.
    Child parent =
        new ChildBuilder(
                "sh",
                "-c",
                "exec 9<\"$1\"; sleep 600 & echo $!; sleep 600 9<&- 8<\"$1\" & echo $!; wait",
                "sh",
                file.toString())
            .start();
    try {
      long careless = Long.parseLong(parent.inputReader().readLine());
      long careful = Long.parseLong(parent.inputReader().readLine());
      for (long pid : new long[] {careless, careful}) {
        Awaitility.await()
            .until(() -> ProcessReader.here().read(pid).command().startsWith("sleep"));
      }
      Inspection leaky = Inspection.of(careless);
      Assumptions.assumeTrue(leaky.filesToldApart(), "kcmp(2) is refused here");
      assertThat(leaky.leaked()).extracting(HeldHandle::number).containsExactly(9);
      Inspection clean = Inspection.of(careful);
      assertThat(clean.leaked()).isEmpty();
      assertThat(clean.holdings().named()).extracting(HeldHandle::number).containsExactly(8);
    } finally {
      parent.descendants().forEach(ProcessHandle::destroyForcibly);
      end(parent);
    }
  }

  @Test
  @Timeout(60)
  void aHostileProcessNeitherHoldsALookUpNorSpeaksThroughIt(@TempDir Path dir) throws Exception {
    // /memfd:x (deleted), as its path reads: a pipe with a name, at which open(2) would wait.
    Path pipe = Path.of("/memfd:" + dir.getFileName() + " (deleted)");
    Assumptions.assumeTrue(Files.isWritable(Path.of("/")), "only root makes a file there");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    String word = "\u001b[2J\nprocess 1 \u202e\u00e4";
    Child child =
        cat(
            new ChildBuilder(
                "sh", "-c", "exec 7<>\"$1\" 8<\"$1\" 7>&-; exec cat", "sh", pipe.toString()));
    try {
      ProcessView view = ProcessReader.here().read(child.pid());
      assertThat(view.handles())
          .filteredOn(handle -> handle.number() == 8)
          .extracting(HeldHandle::kind)
          .containsExactly(HeldHandle.Kind.OTHER);
    } finally {
      Files.delete(pipe);
      child.descendants().forEach(ProcessHandle::destroyForcibly);
      end(child);
    }
    assertThat(ShownText.of(word)).isEqualTo("\\x1b[2J\\x0aprocess 1 \\u202e\u00e4");
    Child speaker = cat(new ChildBuilder("sh", "-c", "cat; :", word));
    try {
      assertThat(ProcessReader.here().read(speaker.pid()).command())
          .endsWith("\\x1b[2J\\x0aprocess 1 \\u202e\u00e4");
    } finally {
      speaker.descendants().forEach(ProcessHandle::destroyForcibly);
      end(speaker);
    }
  }
}
