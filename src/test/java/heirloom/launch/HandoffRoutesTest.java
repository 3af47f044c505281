package heirloom.launch;

import static heirloom.launch.FakeThings.handoff;
import static heirloom.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.Inheritable;
import heirloom.os.Current;
import heirloom.os.OsException;
import heirloom.testing.FakeOs;
import java.io.File;
import java.io.IOException;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What reaches a child by which route, seen through a system made of Java objects. */
class HandoffRoutesTest {

  private final FakeOs os = FakeOs.linux();
  private final AtomicInteger deaths = new AtomicInteger();

  private Inheritable thing(String what) {
    return thing(os, what, 1);
  }

  private Inheritable thing(FakeOs where, String what, int handles) {
    return FakeThings.thing(where, what, handles, deaths);
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
    ChildBuilder.java(HandoffRoutesTest.class, "x", "{heirloom}")
        .inherit("a", thing("ay"))
        .handoff(Handoff.COMMAND_LINE)
        .start(os);

    List<String> arguments = os.only().invocation().arguments();
    assertThat(arguments.get(0)).startsWith("-Dheirloom=heirloom/1/");
    assertThat(arguments).endsWith(HandoffRoutesTest.class.getName(), "x", "{heirloom}");
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

  @Test
  void aLongJavaLineGoesByAFileThatTheChildsEndDeletes() throws Exception {
    List<String> many = Collections.nCopies(3000, "argument \"\\");
    ChildBuilder.java(HandoffRoutesTest.class, many.toArray(new String[0]))
        .inherit("a", thing("ay"))
        .handoff(Handoff.COMMAND_LINE)
        .start(os);

    List<String> arguments = os.only().invocation().arguments();
    assertThat(arguments).hasSize(2);
    assertThat(arguments.get(0)).startsWith("-Dheirloom=");
    assertThat(arguments.get(1)).startsWith("@");
    File file = new File(arguments.get(1).substring(1));
    assertThat(file).content().contains("\"argument \\\"\\\\\"\n");
    if (!Current.isWindows()) {
      assertThat(java.nio.file.Files.getPosixFilePermissions(file.toPath()))
          .containsExactlyInAnyOrder(
              PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }
    os.only().process().end(0, 0);
    assertThat(file).doesNotExist();
  }
}
