-- A ledger as the integration made it at version 2 of its schema; its rows never change.
BEGIN TRANSACTION;
CREATE TABLE claim (
	device_id VARCHAR NOT NULL,
	gen VARCHAR NOT NULL,
	owner VARCHAR NOT NULL,
	PRIMARY KEY (device_id, gen)
)
 WITHOUT ROWID
;
INSERT INTO "claim" VALUES('3C:8A:1F:00:00:01','95216b23','3C:8A:1F:A4:3E:C4');
CREATE TABLE day (
	day INTEGER NOT NULL,
	machine VARCHAR NOT NULL,
	outlet VARCHAR NOT NULL,
	device_id VARCHAR NOT NULL,
	kind SMALLINT NOT NULL,
	treatments BIGINT NOT NULL,
	recovered BIGINT NOT NULL,
	uncertain BIGINT NOT NULL,
	PRIMARY KEY (day, machine, outlet, device_id, kind)
)
 WITHOUT ROWID
;
INSERT INTO "day" VALUES(20774,'dryer','south','3C:8A:1F:00:00:01',0,1,0,0);
INSERT INTO "day" VALUES(20774,'washer','north','3C:8A:1F:A4:3E:C4',0,1,0,0);
INSERT INTO "day" VALUES(20774,'washer','north','3C:8A:1F:A4:3E:C4',1,1,0,0);
INSERT INTO "day" VALUES(20774,'washer','south','3C:8A:1F:A4:3E:C4',1,1,1,0);
INSERT INTO "day" VALUES(20774,'washer','south','3C:8A:1F:A4:3E:C4',2,3,2,0);
INSERT INTO "day" VALUES(20775,'','','3C:8A:1F:00:00:01',0,1,0,0);
INSERT INTO "day" VALUES(20775,'','','3C:8A:1F:00:00:01',2,1,0,1);
INSERT INTO "day" VALUES(20775,'dryer','south','3C:8A:1F:00:00:02',0,4,1,0);
CREATE TABLE generation (
	device_id VARCHAR NOT NULL,
	gen VARCHAR NOT NULL,
	ordinal INTEGER NOT NULL,
	mark BIGINT NOT NULL,
	basic BIGINT NOT NULL,
	standard BIGINT NOT NULL,
	premium BIGINT NOT NULL,
	latest BIGINT,
	told BIGINT DEFAULT '0' NOT NULL,
	PRIMARY KEY (device_id, gen)
)
 WITHOUT ROWID
;
INSERT INTO "generation" VALUES('3C:8A:1F:00:00:01','0badcafe',0,2,1,0,1,1794913660000,2);
INSERT INTO "generation" VALUES('3C:8A:1F:00:00:01','95216b23',1,7,2,2,3,1794992800000,0);
INSERT INTO "generation" VALUES('3C:8A:1F:00:00:02','legacy',0,43,43,0,0,1794996580000,43);
INSERT INTO "generation" VALUES('3C:8A:1F:A4:3E:C4','95216b23',0,6,1,2,3,1794913960000,6);
CREATE TABLE maintenance (
	machine VARCHAR NOT NULL,
	day INTEGER NOT NULL,
	done_by VARCHAR NOT NULL,
	note VARCHAR NOT NULL,
	recorded_at BIGINT NOT NULL,
	PRIMARY KEY (machine, day)
)
 WITHOUT ROWID
;
INSERT INTO "maintenance" VALUES('washer',20730,'Ann','filter; "new"',1795000000000);
CREATE TABLE name (
	id VARCHAR NOT NULL,
	role VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	removed_at BIGINT,
	PRIMARY KEY (id)
)
 WITHOUT ROWID
;
INSERT INTO "name" VALUES('dryer','machine','Dryer',NULL);
INSERT INTO "name" VALUES('north','outlet','North',NULL);
INSERT INTO "name" VALUES('south','outlet','South',NULL);
INSERT INTO "name" VALUES('washer','machine','Washer',NULL);
CREATE TABLE pruned (
	"before" INTEGER NOT NULL,
	PRIMARY KEY ("before")
);
CREATE TABLE quarantine (
	id INTEGER NOT NULL,
	device_id VARCHAR NOT NULL,
	gen VARCHAR NOT NULL,
	seq BIGINT NOT NULL,
	received_at BIGINT NOT NULL,
	payload VARCHAR NOT NULL,
	PRIMARY KEY (id)
);
INSERT INTO "quarantine" VALUES(1,'3C:8A:1F:A4:3E:C4','95216b23',1,1795000000000,'{"device_id":"3C:8A:1F:A4:3E:C4","event_type":"STANDARD","timestamp":"2026-11-17T11:07:40Z","count_basic":0,"count_standard":1,"count_premium":0,"gen":"95216b23","seq":1,"prev":0,"boot":1,"uptime_ms":60000,"clock":"ok"}');
CREATE TABLE quarter (
	quarter INTEGER NOT NULL,
	machine VARCHAR NOT NULL,
	outlet VARCHAR NOT NULL,
	device_id VARCHAR NOT NULL,
	kind SMALLINT NOT NULL,
	treatments BIGINT NOT NULL,
	recovered BIGINT NOT NULL,
	uncertain BIGINT NOT NULL,
	PRIMARY KEY (quarter, machine, outlet, device_id, kind)
)
 WITHOUT ROWID
;
INSERT INTO "quarter" VALUES(1994348,'dryer','south','3C:8A:1F:00:00:01',0,1,0,0);
INSERT INTO "quarter" VALUES(1994348,'washer','north','3C:8A:1F:A4:3E:C4',0,1,0,0);
INSERT INTO "quarter" VALUES(1994348,'washer','north','3C:8A:1F:A4:3E:C4',1,1,0,0);
INSERT INTO "quarter" VALUES(1994348,'washer','south','3C:8A:1F:A4:3E:C4',1,1,1,0);
INSERT INTO "quarter" VALUES(1994348,'washer','south','3C:8A:1F:A4:3E:C4',2,3,2,0);
INSERT INTO "quarter" VALUES(1994436,'','','3C:8A:1F:00:00:01',0,1,0,0);
INSERT INTO "quarter" VALUES(1994440,'dryer','south','3C:8A:1F:00:00:02',0,4,1,0);
INSERT INTO "quarter" VALUES(1994444,'','','3C:8A:1F:00:00:01',2,1,0,1);
CREATE TABLE recovered (
	device_id VARCHAR NOT NULL,
	gen VARCHAR NOT NULL,
	seq BIGINT NOT NULL,
	missing BIGINT NOT NULL,
	basic BIGINT NOT NULL,
	standard BIGINT NOT NULL,
	premium BIGINT NOT NULL,
	occurred_at BIGINT NOT NULL,
	received_at BIGINT NOT NULL,
	machine VARCHAR NOT NULL,
	outlet VARCHAR NOT NULL,
	PRIMARY KEY (device_id, gen, seq)
)
 WITHOUT ROWID
;
INSERT INTO "recovered" VALUES('3C:8A:1F:00:00:02','legacy',43,1,1,0,0,1794996580000,1795000000000,'dryer','south');
INSERT INTO "recovered" VALUES('3C:8A:1F:A4:3E:C4','95216b23',6,3,0,1,2,1794913960000,1795000000000,'washer','south');
CREATE TABLE timeline (
	device_id VARCHAR NOT NULL,
	start BIGINT NOT NULL,
	machine VARCHAR NOT NULL,
	outlet VARCHAR NOT NULL,
	PRIMARY KEY (device_id, start)
)
 WITHOUT ROWID
;
INSERT INTO "timeline" VALUES('3C:8A:1F:00:00:01',0,'dryer','south');
INSERT INTO "timeline" VALUES('3C:8A:1F:00:00:01',1794956800000,'','');
INSERT INTO "timeline" VALUES('3C:8A:1F:00:00:02',0,'','');
INSERT INTO "timeline" VALUES('3C:8A:1F:00:00:02',1794956800000,'dryer','south');
INSERT INTO "timeline" VALUES('3C:8A:1F:A4:3E:C4',0,'washer','north');
INSERT INTO "timeline" VALUES('3C:8A:1F:A4:3E:C4',1794913840000,'washer','south');
CREATE TABLE treatment (
	device_id VARCHAR NOT NULL,
	gen VARCHAR NOT NULL,
	seq BIGINT NOT NULL,
	kind SMALLINT NOT NULL,
	occurred_at BIGINT NOT NULL,
	received_at BIGINT NOT NULL,
	time_source SMALLINT NOT NULL,
	basic BIGINT NOT NULL,
	standard BIGINT NOT NULL,
	premium BIGINT NOT NULL,
	machine VARCHAR NOT NULL,
	outlet VARCHAR NOT NULL,
	PRIMARY KEY (device_id, gen, seq)
)
 WITHOUT ROWID
;
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:01','0badcafe',1,0,1794913660000,1795000000000,0,1,0,0,'dryer','south');
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:01','0badcafe',2,2,1795000000000,1795000000000,2,1,0,1,'','');
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:01','95216b23',7,0,1794992800000,1795000000000,0,2,2,3,'','');
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:02','legacy',40,0,1794996400000,1795000000000,0,40,0,0,'dryer','south');
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:02','legacy',41,0,1794996460000,1795000000000,0,41,0,0,'dryer','south');
INSERT INTO "treatment" VALUES('3C:8A:1F:00:00:02','legacy',43,0,1794996580000,1795000000000,0,43,0,0,'dryer','south');
INSERT INTO "treatment" VALUES('3C:8A:1F:A4:3E:C4','95216b23',1,0,1794913660000,1795000000000,0,1,0,0,'washer','north');
INSERT INTO "treatment" VALUES('3C:8A:1F:A4:3E:C4','95216b23',2,1,1794913720000,1795000000000,0,1,1,0,'washer','north');
INSERT INTO "treatment" VALUES('3C:8A:1F:A4:3E:C4','95216b23',6,2,1794913960000,1795000000000,0,1,2,3,'washer','south');
CREATE TABLE zone (
	outlet VARCHAR NOT NULL,
	zone VARCHAR NOT NULL,
	PRIMARY KEY (outlet)
)
 WITHOUT ROWID
;
INSERT INTO "zone" VALUES('','Europe/Amsterdam');
CREATE INDEX treatment_machine ON treatment (machine, occurred_at);
CREATE INDEX treatment_occurred_at ON treatment (occurred_at);
CREATE INDEX quarantine_identity ON quarantine (device_id, gen, seq);
COMMIT;
PRAGMA user_version = 2;
