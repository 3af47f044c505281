package heirloom.bench.jvm;

/** Does nothing: what a JVM's start and end cost by themselves. */
public final class EmptyMain {

  private EmptyMain() {}

  /** Returns at once. */
  public static void main(String[] arguments) {}
}
