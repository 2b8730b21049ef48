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

package io.github.wsshutdown;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * Tests for the direction of the packages.
 */
@AnalyzeClasses(packages = "io.github.wsshutdown", importOptions = DoNotIncludeTests.class)
class PackageTests {

	@ArchTest
	final ArchRule noCycles = slices().matching("io.github.wsshutdown.(**)").should().beFreeOfCycles();

	/** From the outside in: what applications call knows nothing of what is behind it. */
	@ArchTest
	final ArchRule noArrowLeadsBackUp = Architectures.layeredArchitecture()
		.consideringOnlyDependenciesInLayers()
		.layer("root")
		.definedBy("io.github.wsshutdown")
		.layer("connection")
		.definedBy("io.github.wsshutdown.connection")
		.layer("admission")
		.definedBy("io.github.wsshutdown.admission")
		.layer("drain")
		.definedBy("io.github.wsshutdown.drain")
		.layer("stream")
		.definedBy("io.github.wsshutdown.stream")
		.layer("stacks")
		.definedBy("io.github.wsshutdown.servlet..", "io.github.wsshutdown.reactive..")
		.layer("telling")
		.definedBy("io.github.wsshutdown.actuate", "io.github.wsshutdown.metrics")
		.layer("autoconfigure")
		.definedBy("io.github.wsshutdown.autoconfigure")
		.whereLayer("autoconfigure")
		.mayNotBeAccessedByAnyLayer()
		.whereLayer("stacks")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("stream")
		.mayOnlyBeAccessedByLayers("stacks", "autoconfigure")
		.whereLayer("telling")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("drain")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("admission")
		.mayOnlyBeAccessedByLayers("drain", "stacks", "autoconfigure")
		.whereLayer("connection")
		.mayOnlyBeAccessedByLayers("admission", "drain", "stacks", "telling", "autoconfigure");

	@ArchTest
	final ArchRule engineIsPlainJava = noClasses().that()
		.resideInAnyPackage("io.github.wsshutdown", "io.github.wsshutdown.connection", "io.github.wsshutdown.admission",
				"io.github.wsshutdown.drain")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "jakarta..", "org.apache.catalina..", "org.apache.tomcat..",
				"org.eclipse.jetty..", "io.netty..", "reactor..");

	@ArchTest
	final ArchRule onlyTomcatPackageKnowsTomcat = noClasses().that()
		.resideOutsideOfPackages("io.github.wsshutdown.servlet.tomcat", "io.github.wsshutdown.autoconfigure")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.apache.catalina..", "org.apache.tomcat..", "org.apache.coyote..");

	@ArchTest
	final ArchRule onlyJettyPackageKnowsJetty = noClasses().that()
		.resideOutsideOfPackages("io.github.wsshutdown.servlet.jetty", "io.github.wsshutdown.servlet.reactive",
				"io.github.wsshutdown.autoconfigure")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.eclipse.jetty..");

	@ArchTest
	final ArchRule onlyNettyPackagesKnowNetty = noClasses().that()
		.resideOutsideOfPackages("io.github.wsshutdown.reactive.netty", "io.github.wsshutdown.reactive.rsocket",
				"io.github.wsshutdown.autoconfigure")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.netty..", "reactor.netty..");

	@ArchTest
	final ArchRule stacksDoNotKnowEachOther = noClasses().that()
		.resideInAPackage("io.github.wsshutdown.reactive..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.github.wsshutdown.servlet..", "jakarta.servlet..", "org.springframework.web.socket..");

	@ArchTest
	final ArchRule onlyActuatePackageKnowsBoot = noClasses().that()
		.resideOutsideOfPackages("io.github.wsshutdown.actuate", "io.github.wsshutdown.autoconfigure")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.boot..");

	@ArchTest
	final ArchRule onlyMetricsPackageKnowsMicrometer = noClasses().that()
		.resideOutsideOfPackages("io.github.wsshutdown.metrics", "io.github.wsshutdown.autoconfigure")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.micrometer..");

	@ArchTest
	final ArchRule nobodyDependsOnAutoConfiguration = noClasses().that()
		.resideOutsideOfPackage("io.github.wsshutdown.autoconfigure")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.github.wsshutdown.autoconfigure", "org.springframework.boot.autoconfigure..");

	/** Addresses come from headers that peers may have written. */
	@ArchTest
	final ArchRule nothingIsLookedUp = noClasses().should()
		.callMethod(InetAddress.class, "getByName", String.class)
		.orShould()
		.callMethod(InetAddress.class, "getAllByName", String.class)
		.orShould()
		.callMethod(InetAddress.class, "getHostName")
		.orShould()
		.callMethod(InetAddress.class, "getCanonicalHostName")
		.orShould()
		.callMethod(InetSocketAddress.class, "getHostName")
		.orShould()
		.callConstructor(InetSocketAddress.class, String.class, int.class);

}
