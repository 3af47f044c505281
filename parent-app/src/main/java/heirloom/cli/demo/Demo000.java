package heirloom.cli.demo;

import heirloom.child.named.NumbersChild;
import heirloom.interop.NamedMutex;
import heirloom.interop.NamedSection;
import heirloom.interop.NamedSemaphore;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * Memory, a mutex and a semaphore that two programs share by their names; Windows. All that is
 * printed was seen.
 */
final class Demo000 {

  private static final String MEMORY = "MySharedMemory";
  private static final String MUTEX = "MyMutex";
  private static final String SEMAPHORE = "MySemaphore";
  private static final int SIZE = 1 << 20;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int[] FIVE = {1, 2, 3, 4, 5};

  private final PrintWriter out;

  Demo000(PrintWriter out) {
    this.out = out;
  }

  void show() throws IOException, InterruptedException {
    try (NamedSection memory = NamedSection.create(MEMORY, SIZE);
        NamedMutex mutex = NamedMutex.create(MUTEX);
        NamedSemaphore changed = NamedSemaphore.create(SEMAPHORE, 0, 1)) {
      out.println("1 Three names");
      out.println("  " + MEMORY + ", " + memory.size() + " bytes, from zero");
      out.println("  " + MUTEX + ", nobody's; " + SEMAPHORE + ", 0 of at most 1");
      IntBuffer numbers = memory.map().ints();
      exchange(numbers, mutex, changed);
      results(mutex, changed);
      mistakes(numbers);
      out.println("5 Whom it admits");
      out.println("  " + memory.security() + ": its owner, and nobody else");
    }
    out.println("6 What is left");
    new WhatIsLeft(out)
        .look(MEMORY, () -> NamedSection.open(MEMORY).close())
        .look(MUTEX, () -> NamedMutex.open(MUTEX).close())
        .look(SEMAPHORE, () -> NamedSemaphore.open(SEMAPHORE).close())
        .conclude("Nothing: each name went with its last handle.");
  }

  private void exchange(IntBuffer numbers, NamedMutex mutex, NamedSemaphore changed)
      throws IOException, InterruptedException {
    out.println("2 Another program, which knows the names");
    OtherProcess other = OtherProcess.start(NumbersChild.class, "read", MEMORY, MUTEX, SEMAPHORE);
    mutex.acquire(LIMIT);
    numbers.put(0, FIVE);
    mutex.release();
    changed.release();
    out.println(
        "  here: wrote " + Arrays.toString(FIVE) + " under the mutex, released the semaphore");
    out.println("  process " + other.pid() + ": " + other.said());
    out.println("  here: semaphore " + changed.acquire(LIMIT) + ", read " + five(numbers));
  }

  private void results(NamedMutex mutex, NamedSemaphore changed)
      throws IOException, InterruptedException {
    out.println("3 How waits end");
    out.println("  nobody released it: " + changed.acquire(Duration.ofMillis(20)));
    OtherProcess dying = OtherProcess.start(NumbersChild.class, "die", MEMORY, MUTEX, SEMAPHORE);
    out.println("  process " + dying.pid() + ": " + dying.said());
    out.println("  the mutex of a program that died: " + mutex.acquire(LIMIT));
    mutex.release();
    changed.release();
    out.println("  released above its maximum: " + Refusal.of(changed::release));
    changed.acquire(LIMIT);
  }

  private void mistakes(IntBuffer numbers) {
    out.println("4 Two mistakes");
    ByteBuffer wrong =
        ByteBuffer.allocate(Integer.BYTES * FIVE.length).order(ByteOrder.nativeOrder());
    wrong.asIntBuffer().put(FIVE);
    for (int i = FIVE.length; i < wrong.capacity(); i++) {
      wrong.put(i, (byte) 0);
    }
    numbers.put(0, wrong.asIntBuffer(), 0, FIVE.length);
    out.println("  5 bytes copied for 5 numbers of 4 bytes: " + five(numbers));
    numbers.put(0, FIVE);
    out.println("  a buffer of numbers counts numbers: " + five(numbers));
    numbers.put(0, 7);
    out.println(
        "  read without the mutex, between two stores that belong together: " + five(numbers));
    numbers.put(1, 7);
  }

  private static String five(IntBuffer numbers) {
    int[] five = new int[FIVE.length];
    numbers.get(0, five);
    return Arrays.toString(five);
  }
}
