/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs tests of one module: one class, maybe nested, or one method of it, as in {@code -Dtest}. Writes how
 * many have run, and how many of them have failed, into a file.
 */
public final class RunTests {

	private RunTests() {
	}

	public static void main(String[] args) throws Exception {
		String[] test = args[0].split("#");
		LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
			.configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
			.selectors(DiscoverySelectors.selectClass(find(test[0])));
		if (test.length > 1) {
			request.filters((PostDiscoveryFilter) (descriptor) -> FilterResult.includedIf(descriptor.getSource()
				.filter(MethodSource.class::isInstance)
				.map((source) -> ((MethodSource) source).getMethodName().equals(test[1]))
				.orElse(true)));
		}
		SummaryGeneratingListener listener = new SummaryGeneratingListener();
		Launcher launcher = LauncherFactory.create();
		LauncherDiscoveryRequest tests = request.build();
		launcher.execute(tests, listener);
		TestExecutionSummary summary = listener.getSummary();
		summary.printFailuresTo(new PrintWriter(System.out));
		long containers = summary.getContainersFailedCount();
		Files.writeString(Path.of(args[1]), summary.getTestsStartedCount() + containers + " "
				+ (summary.getTestsFailedCount() + containers) + "\n");
		System.exit(0);
	}

	private static String find(String test) throws Exception {
		int nested = test.indexOf('$');
		String simpleName = (nested < 0) ? test : test.substring(0, nested);
		Path root = Path.of("src/test/java");
		try (var files = Files.walk(root)) {
			Path file = files.filter((path) -> path.getFileName().toString().equals(simpleName + ".java"))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException("No test " + simpleName));
			String name = root.relativize(file).toString();
			return name.substring(0, name.length() - ".java".length()).replace('/', '.') + test.substring(simpleName.length());
		}
	}

}
