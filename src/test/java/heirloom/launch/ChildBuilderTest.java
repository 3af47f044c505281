package heirloom.launch;

import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.Grant;
import heirloom.grant.GrantType;
import heirloom.grant.Inheritable;
import heirloom.os.OsException;
import heirloom.os.SpawnException;
import heirloom.os.SpawnPlan.Ending;
import heirloom.testing.FakeOs;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a builder asks of the system, seen through a system made of Java objects. */
class ChildBuilderTest {

  private static final GrantType<Object> THING =
      GrantType.of(
          "thing",
          Object.class,
          claim -> {
            throw new IOException("not here");
          });

  private final FakeOs os = FakeOs.linux();
  private final AtomicInteger deaths = new AtomicInteger();

  private Inheritable thing(String what) {
    return thing(os, what, 1);
  }

  private Inheritable thing(FakeOs where, String what, int handles) {
    return () -> {
      List<heirloom.os.OsHandle> all = new ArrayList<>();
      for (int i = 0; i < handles; i++) {
        all.add(where.handle(what + " " + i));
      }
      return new Grant(THING, all, Map.of("access", "rw"), deaths::incrementAndGet);
    };
  }

  /** A grant whose opening is a call that may fail. */
  private Grant opened() throws IOException {
    return new Grant(THING, List.of(os.nullDevice()), Map.of(), deaths::incrementAndGet);
  }

  private static String handoff(FakeOs.Spawned child) {
    return child.invocation().environment().getOrDefault("HEIRLOOM", "none");
  }

  @Test
  void aPlainStartPassesNothingButThreePipes() throws Exception {
    Child child = new ChildBuilder("cat", "-n").start(os);

    FakeOs.Spawned spawned = os.only();
    assertThat(spawned.plan().program()).isEqualTo("cat");
    assertThat(spawned.invocation().arguments()).containsExactly("-n");
    assertThat(spawned.stdio()).containsExactly("pipe read", "pipe write", "pipe write");
    assertThat(spawned.grants()).isEmpty();
    assertThat(spawned.plan().ending()).isEqualTo(Ending.INDEPENDENT);
    assertThat(spawned.plan().group()).isFalse();
    assertThat(spawned.plan().batchFiles()).isFalse();
    assertThat(spawned.plan().directory()).isEmpty();
    assertThat(spawned.invocation().environment())
        .doesNotContainKey("HEIRLOOM")
        .isEqualTo(new ProcessBuilder().environment());
    assertThat(os.open().values())
        .containsExactlyInAnyOrder("pipe write", "pipe read", "pipe read");
    spawned.process().end(0, 0);
    assertThat(os.open()).isEmpty();
    assertThat(child.waitFor()).isZero();
  }

  @Test
  void grantsComeInOrderThenTheControlLineThenTheLifeline() throws Exception {
    ChildBuilder.java(ChildBuilderTest.class)
        .inherit("b", thing(os, "bee", 2))
        .inherit("a", thing("ay"))
        .controlled()
        .endWithParent()
        .start(os);

    FakeOs.Spawned child = os.only();
    assertThat(child.grants().values())
        .containsExactly(
            "bee 0", "bee 1", "ay 0", "control child 0", "control child 1", "pipe read");
    assertThat(handoff(child))
        .matches(
            "heirloom/1/"
                + ProcessHandle.current().pid()
                + "/[0-9a-f]{32}/b:thing:3\\+4:access=rw/a:thing:5:access=rw"
                + "/\\.control:control:6\\+7:by=proc/\\.lifeline:lifeline:8:id=1\\.\\d+");
    child.process().end(0, 0);
    await().until(() -> deaths.get() == 2);
    assertThat(os.open()).isEmpty();
  }

  @Test
  void theLifelineStaysOpenUntilTheChildWasReaped() throws Exception {
    ChildBuilder.java(ChildBuilderTest.class).inheritIO().endWithParent().start(os);

    assertThat(os.only().plan().ending()).isEqualTo(Ending.BY_ITSELF);
    assertThat(os.only().invocation().arguments()).contains("heirloom.inherit.LifelineMain");
    System.gc();
    assertThat(os.open().values()).containsExactly("pipe write");
    os.only().process().end(0, 0);
    assertThat(os.open()).isEmpty();
  }

  @Test
  void onWindowsEveryChildIsEndedByTheSystem() throws Exception {
    FakeOs windows = FakeOs.windows();
    ChildBuilder.java(ChildBuilderTest.class)
        .inherit("a", thing(windows, "ay", 1))
        .endWithParent()
        .start(windows);

    assertThat(windows.only().plan().ending()).isEqualTo(Ending.BY_SYSTEM);
    assertThat(windows.only().invocation().arguments())
        .doesNotContain("heirloom.inherit.LifelineMain");
    long value = windows.only().grants().keySet().iterator().next();
    assertThat(handoff(windows.only()))
        .endsWith("/a:thing:0x" + Long.toHexString(value) + ":access=rw");
  }

  @Test
  void otherProgramsAreEndedByTheSystem() throws Exception {
    new ChildBuilder("cat").endWithParent().ownGroup().allowBatch().start(os);

    assertThat(os.only().plan().ending()).isEqualTo(Ending.BY_SYSTEM);
    assertThat(os.only().plan().group()).isTrue();
    assertThat(os.only().plan().batchFiles()).isTrue();
  }

  @Test
  void onTheCommandLineOtherProgramsGetOneMoreArgument() throws Exception {
    new ChildBuilder("cat", "x").inherit("a", thing("ay")).handoff(Handoff.COMMAND_LINE).start(os);

    List<String> arguments = os.only().invocation().arguments();
    assertThat(arguments).hasSize(2).startsWith("x");
    assertThat(arguments.get(1))
        .startsWith("--heirloom=heirloom/1/")
        .endsWith("/a:thing:3:access=rw");
    assertThat(os.only().invocation().environment()).doesNotContainKey("HEIRLOOM");
  }

  @Test
  void onTheCommandLineAJavaChildGetsAPropertyBeforeItsMainClass() throws Exception {
    ChildBuilder.java(ChildBuilderTest.class, "x", "{heirloom}")
        .inherit("a", thing("ay"))
        .handoff(Handoff.COMMAND_LINE)
        .start(os);

    List<String> arguments = os.only().invocation().arguments();
    assertThat(arguments.get(0)).startsWith("-Dheirloom=heirloom/1/");
    assertThat(arguments).endsWith(ChildBuilderTest.class.getName(), "x", "{heirloom}");
  }

  @Test
  void withNothingToTellNothingIsTold() throws Exception {
    new ChildBuilder("cat", "x").handoff(Handoff.COMMAND_LINE).start(os);

    assertThat(os.only().invocation().arguments()).containsExactly("x");
  }

  @Test
  void placeholdersAreExpandedOnceAndOnlyWhenAsked() throws Exception {
    new ChildBuilder("cat", "{path:a}{path:b}", "n={handle:b}", "{heirloom}", "{x}", "{", "{path:a")
        .inherit("a", thing(os, "ay", 1))
        .inherit("b", thing("bee"))
        .handoff(Handoff.COMMAND_LINE)
        .expandPlaceholders()
        .start(os);

    List<String> arguments = os.only().invocation().arguments();
    assertThat(arguments).hasSize(6);
    assertThat(arguments.get(0)).isEqualTo("/dev/fd/3/dev/fd/4");
    assertThat(arguments.get(1)).isEqualTo("n=4");
    assertThat(arguments.get(2)).startsWith("heirloom/1/");
    assertThat(arguments.subList(3, 6)).containsExactly("{x}", "{", "{path:a");

    FakeOs other = FakeOs.linux();
    new ChildBuilder("cat", "{path:a}").inherit("a", thing(other, "ay", 1)).start(other);
    assertThat(other.only().invocation().arguments()).containsExactly("{path:a}");
  }

  @Test
  void anUnknownPlaceholderIsRefusedBeforeAnythingIsOpened() {
    os.failCall(1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ChildBuilder("cat", "{handle:b}")
                    .inherit("a", thing("ay"))
                    .expandPlaceholders()
                    .start(os))
        .withMessage("placeholder for name=b, expected one of [a]");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ChildBuilder("cat", "{handle:a}")
                    .inherit("a", thing("ay"))
                    .handoff(Handoff.DUPLICATE)
                    .expandPlaceholders()
                    .start(os))
        .withMessageContaining("DUPLICATE");
    assertThat(os.open()).isEmpty();
  }

  @Test
  void byDuplicateTheChildStartsWithTheControlLineOnly() throws Exception {
    Child child =
        new ChildBuilder("cat")
            .inherit("a", thing("ay"))
            .inherit("b", thing("bee"))
            .handoff(Handoff.DUPLICATE)
            .inheritIO()
            .start(os);

    assertThat(os.only().grants().values()).containsExactly("control child 0");
    assertThat(handoff(os.only())).endsWith("/.control:control:3:by=scm,count=2");
    assertThat(os.sent()).hasSize(2);
    assertThat(os.sent().get(0)).contains("/a:thing:");
    assertThat(os.sent().get(1)).contains("/b:thing:");
    assertThat(os.open().values()).containsExactly("control parent");

    child.give("late", thing("see"));
    assertThat(os.sent()).hasSize(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> child.give("a", thing("again")))
        .withMessage("name=a, this child has it already");
    os.only().process().end(0, 0);
    assertThat(os.open()).isEmpty();
    await().until(() -> deaths.get() == 3);
    assertThatThrownBy(() -> child.give("later", thing("dee")))
        .isExactlyInstanceOf(IOException.class)
        .hasMessage("the child has ended, nothing can be given to it");
    assertThat(os.open()).isEmpty();
  }

  @Test
  void aBrokenControlLineEndsAndSaysWhy() throws Exception {
    Child child = new ChildBuilder("cat").controlled().inheritIO().start(os);
    os.failCall(1);
    assertThatThrownBy(() -> child.give("a", thing("ay"))).hasMessageContaining("EMFILE");
    assertThat(os.open()).isEmpty();
    assertThatThrownBy(() -> child.give("b", thing("bee")))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("EMFILE")
        .hasCauseInstanceOf(OsException.class);
  }

  @Test
  void giveNeedsAControlLine() throws Exception {
    Child child = new ChildBuilder("cat").start(os);
    assertThatIllegalStateException()
        .isThrownBy(() -> child.give("a", thing("ay")))
        .withMessageContaining("controlled()");
  }

  @ParameterizedTest
  @EnumSource(Handoff.class)
  void whicheverCallFailsNothingStaysOpen(Handoff route) throws Exception {
    int failed = 0;
    for (int n = 1; ; n++) {
      os.failCall(n);
      int before = os.spawned().size();
      try {
        ChildBuilder.java(ChildBuilderTest.class)
            .inherit("a", this::opened)
            .inherit("b", this::opened)
            .redirectInput(new File("/dev/null"))
            .handoff(route)
            .controlled()
            .endWithParent()
            .start(os);
        break;
      } catch (IOException e) {
        failed++;
        assertThat(e).isExactlyInstanceOf(IOException.class).hasMessageStartingWith("Cannot run");
        assertThat(e.getCause()).isInstanceOf(SpawnException.class);
        assertThat(os.open()).isEmpty();
        // Only a grant that cannot be sent fails a start whose child runs; it is killed then.
        os.spawned()
            .subList(before, os.spawned().size())
            .forEach(child -> assertThat(child.process().signals()).containsExactly("KILL"));
      }
    }
    assertThat(failed).isGreaterThan(6);
  }

  @Test
  void aClosedThingIsTheCallersMistake() {
    Inheritable closed =
        () -> {
          throw new IllegalStateException("shared memory \"a\" is closed");
        };
    assertThatIllegalStateException()
        .isThrownBy(
            () -> new ChildBuilder("cat").inherit("b", thing("b")).inherit("a", closed).start(os))
        .withMessage("shared memory \"a\" is closed");
    assertThat(os.open()).isEmpty();
  }

  @Test
  void namesFollowTheRule() {
    ChildBuilder builder = new ChildBuilder("cat").inherit("A-z_0.9", thing("x"));
    for (String bad : List.of("", "a b", "a/b", "a:b", "\u00e4", "x".repeat(65))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.inherit(bad, thing("x")))
          .withMessage("name=" + bad + ", expected 1 to 64 of A-Za-z0-9._-");
    }
    for (String reserved : List.of(".control", ".lifeline")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> builder.inherit(reserved, thing("x")))
          .withMessage("name=" + reserved + " is reserved");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.inherit("A-z_0.9", thing("x")))
        .withMessage("name=A-z_0.9, given twice");
  }

  @Test
  void moreThan250GrantsAreRefused() throws Exception {
    ChildBuilder builder = new ChildBuilder("cat");
    for (int i = 0; i < 250; i++) {
      builder.inherit("g" + i, thing("x"));
    }
    builder.start(os);
    assertThat(os.only().grants()).hasSize(250);
    builder.inherit("g250", thing("x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.start(os))
        .withMessage("grants=251, at most 250");
  }

  @Test
  void aHandoffBeyondItsLimitIsRefusedBeforeTheSpawn() {
    ChildBuilder builder = new ChildBuilder("cat");
    for (int i = 0; i < 250; i++) {
      builder.inherit(String.format("%064d", i), thing(os, "x", 4));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.start(os))
        .withMessageContaining("handoff=")
        .withMessageContaining("24576");
    assertThat(os.spawned()).isEmpty();
    assertThat(os.open()).isEmpty();
  }

  @Test
  void aThingOfOneHandleMayBeAStandardStream() throws Exception {
    Child child =
        new ChildBuilder("cat")
            .redirectInput(thing("region"))
            .redirectOutput(Redirect.DISCARD)
            .redirectErrorStream(true)
            .start(os);

    assertThat(os.only().stdio()).containsExactly("region 0", "null device", "null device");
    assertThat(os.only().grants()).isEmpty();
    assertThat(os.open()).isEmpty();
    assertThat(child.getInputStream().read()).isEqualTo(-1);
    assertThat(child.getErrorStream().read()).isEqualTo(-1);
    assertThatThrownBy(() -> child.getOutputStream().write(1)).hasMessage("Stream closed");
    os.only().process().end(0, 0);
    await().until(() -> deaths.get() == 1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChildBuilder("cat").redirectInput(thing(os, "two", 2)).start(os))
        .withMessage("handles=2, a standard stream is 1 handle");
    assertThat(os.open()).isEmpty();
  }

  @Test
  void aLongJavaLineGoesByAFileThatTheChildsEndDeletes() throws Exception {
    List<String> many = Collections.nCopies(3000, "argument \"\\");
    ChildBuilder.java(ChildBuilderTest.class, many.toArray(new String[0]))
        .inherit("a", thing("ay"))
        .handoff(Handoff.COMMAND_LINE)
        .start(os);

    List<String> arguments = os.only().invocation().arguments();
    assertThat(arguments).hasSize(2);
    assertThat(arguments.get(0)).startsWith("-Dheirloom=");
    assertThat(arguments.get(1)).startsWith("@");
    File file = new File(arguments.get(1).substring(1));
    assertThat(file).content().contains("\"argument \\\"\\\\\"\n");
    assertThat(java.nio.file.Files.getPosixFilePermissions(file.toPath()))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    os.only().process().end(0, 0);
    assertThat(file).doesNotExist();
  }

  @Test
  void jvmOptionsAreForChildJvms() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new ChildBuilder("cat").jvmOptions("-Xmx1g"))
        .withMessage("jvmOptions is for children made by ChildBuilder.java");
    assertThatIllegalStateException()
        .isThrownBy(() -> ChildBuilder.java(ChildBuilderTest.class).command("cat"));
    List<String> line =
        ChildBuilder.java(ChildBuilderTest.class, "x")
            .jvmOptions("-Xmx1g")
            .nativeAccess()
            .command();
    assertThat(line)
        .startsWith(new File(System.getProperty("java.home"), "bin/java").toString(), "-cp")
        .endsWith(
            "--enable-native-access=ALL-UNNAMED", "-Xmx1g", ChildBuilderTest.class.getName(), "x");
  }
}
