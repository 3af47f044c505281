package heirloom.inherit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.GrantType;
import heirloom.grant.InheritanceException;
import heirloom.grant.InheritanceException.Reason;
import heirloom.grant.InheritedFile;
import heirloom.grant.InheritedPipe;
import heirloom.testing.OpenDescriptors;
import heirloom.testing.OpenDescriptors.One;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
final class InheritanceTest {

  private final OpenDescriptors here = new OpenDescriptors();

  @AfterEach
  void closeAll() throws Exception {
    here.close();
  }

  @Test
  void takesAFileOnce() throws Exception {
    One file = here.file("content", StandardOpenOption.READ);
    Inheritance given = InheritanceReading.read(text("in", "file", file, "access=r,"));
    assertThat(given.names()).containsExactly("in");
    try (FileChannel in = given.file("in")) {
      ByteBuffer bytes = ByteBuffer.allocate(20);
      in.read(bytes);
      assertThat(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8))
          .isEqualTo("content");
    }
    refused(Reason.ALREADY_TAKEN, "\"in\" was taken before", () -> given.file("in"));
    assertThat(given.names()).containsExactly("in");
  }

  @Test
  void saysWhichNamesThereAre() throws Exception {
    Inheritance given =
        InheritanceReading.read(InheritanceReading.prefix() + "/a:file:3:access=r/b:file:4:");
    refused(
        Reason.NO_SUCH_NAME, "no grant is named \"c\"; there are [a, b]", () -> given.file("c"));
    Inheritance none = InheritanceReading.read(InheritanceReading.prefix());
    refused(Reason.NO_SUCH_NAME, "there are none", () -> none.file("c"));
  }

  @Test
  void aGrantOfAnotherKindStaysUntaken() throws Exception {
    List<One> pipe = here.pipe();
    Inheritance given = InheritanceReading.read(text("p", "pipe", pipe.get(0), "access=r,"));
    refused(Reason.WRONG_KIND, "of kind pipe, asked for as file", () -> given.file("p"));
    refused(Reason.ACCESS_MISMATCH, "for reading here", () -> given.output("p"));
    given.input("p").close();
  }

  @Test
  void readsTheEnd() throws Exception {
    List<One> pipe = here.pipe();
    Inheritance given =
        InheritanceReading.read(
            text("r", "pipe", pipe.get(0), "access=r,")
                + entry("w", "pipe", pipe.get(1), "access=w,"));
    try (var in = given.input("r");
        var out = given.take("w", InheritedPipe.OUTPUT)) {
      out.write(42);
      assertThat(in.read()).isEqualTo(42);
    }
  }

  @Test
  void aClosedNumberIsToldFromAnotherObject() throws Exception {
    One file = here.file("x", StandardOpenOption.READ);
    Inheritance given = InheritanceReading.read(text("f", "file", file, "access=r,"));
    here.closeLast();
    refused(Reason.HANDLE_CLOSED, "not open in this process", () -> given.file("f"));
    Inheritance other =
        InheritanceReading.read(
            InheritanceReading.prefix() + "/f:file:0:access=r,id=" + file.identity());
    refused(Reason.IDENTITY_MISMATCH, "but " + file.identity(), () -> other.file("f"));
  }

  @Test
  void accessIsCompared() throws Exception {
    One file = here.file("x", StandardOpenOption.READ);
    Inheritance writing = InheritanceReading.read(text("f", "file", file, "access=w,"));
    refused(Reason.ACCESS_MISMATCH, "not open for writing", () -> writing.file("f"));
    Inheritance nonsense = InheritanceReading.read(text("f", "file", file, "access=x,"));
    refused(Reason.MALFORMED, "no access=x", () -> nonsense.file("f"));
    Inheritance lacking = InheritanceReading.read(text("f", "file", file, ""));
    refused(Reason.MALFORMED, "lacks the attribute access", () -> lacking.file("f"));
  }

  @Test
  void aTextThatCannotBeReadIsRefusedWithItsReason() {
    refused(Reason.MALFORMED, "begins with heirloom/", () -> InheritanceReading.read("nonsense"));
    refused(Reason.UNKNOWN_VERSION, "version 2", () -> InheritanceReading.read("heirloom/2/x"));
  }

  @Test
  void aStrangersTextIsOursOnlyIfAllItsHandlesAre() throws Exception {
    One file = here.file("x", StandardOpenOption.READ);
    String ours = InheritanceReading.strangersPrefix() + entry("f", "file", file, "access=r,");
    InheritanceReading.read(ours).file("f").close();

    refused(
        Reason.NOT_FOR_THIS_PROCESS,
        "handle 999999 of \"g\" is not open here",
        () -> InheritanceReading.read(ours + "/g:file:999999:access=r"));
    refused(
        Reason.NOT_FOR_THIS_PROCESS,
        "\"g\" is another object here",
        () -> InheritanceReading.read(ours + "/g:file:0:access=r,id=1.1"));
    refused(
        Reason.NOT_FOR_THIS_PROCESS,
        "no handle that could show otherwise",
        () -> InheritanceReading.read(InheritanceReading.strangersPrefix()));
    refused(
        Reason.NOT_FOR_THIS_PROCESS,
        "\".control\" is another object",
        () ->
            InheritanceReading.read(
                InheritanceReading.strangersPrefix()
                    + "/.control:control:"
                    + file.number()
                    + ":by=scm"));
  }

  @Test
  void onlyOneOfManyThreadsTakes() throws Exception {
    One file = here.file("x", StandardOpenOption.READ);
    for (int round = 0; round < 50; round++) {
      Inheritance given = InheritanceReading.read(text("f", "file", file, "access=r,"));
      CountDownLatch go = new CountDownLatch(1);
      List<FileChannel> got = java.util.Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    go.await();
                    got.add(given.file("f"));
                  } catch (InheritanceException expected) {
                    assertThat(expected.reason()).isEqualTo(Reason.ALREADY_TAKEN);
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                });
        thread.start();
        threads.add(thread);
      }
      go.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(got).hasSize(1);
      got.get(0).close();
    }
  }

  @Test
  void waitingWithoutAControlLineFailsAtOnce() throws Exception {
    Inheritance given = InheritanceReading.read(InheritanceReading.prefix());
    refused(
        Reason.NO_SUCH_NAME,
        "no control line",
        () -> given.await("late", InheritedFile.TYPE, Duration.ofDays(1)));
  }

  @Test
  void aTypeOfAHigherLayerNeedsNoKnowledgeHere() throws Exception {
    Inheritance given =
        InheritanceReading.read(InheritanceReading.prefix() + "/l:lane:3+4:slots=8,access=rw");
    GrantType<String> lane =
        GrantType.of(
            "lane",
            String.class,
            claim -> claim.name() + claim.handles() + claim.required("slots"));
    assertThat(given.take("l", lane)).isEqualTo("l[3, 4]8");
  }

  private static String text(String name, String kind, One one, String facts) throws Exception {
    return InheritanceReading.prefix() + entry(name, kind, one, facts);
  }

  private static String entry(String name, String kind, One one, String facts) {
    return "/" + name + ":" + kind + ":" + one.number() + ":" + facts + "id=" + one.identity();
  }

  static void refused(Reason reason, String words, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(InheritanceException.class)
        .hasMessageStartingWith(reason.name() + ": ")
        .hasMessageContaining(words)
        .extracting(e -> ((InheritanceException) e).reason())
        .isEqualTo(reason);
  }
}
